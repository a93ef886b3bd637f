/** The last look before a request is sent. */
export const preview = {
  title: 'Look, then send',
  submit: 'Send request',
  back: 'Back',
  lead: 'Nothing has been sent yet. This is what your request means:',
  whom: 'For',
  decideBy: ({ at }: { at: string }) =>
    `To be decided by: ${at}. If nobody decides by then, it is closed and nothing is given.`,
  nextTime: 'For next time',
  keep: 'Keep this role at the top of my list',
  drop: 'Take this role off the top of my list',
};
