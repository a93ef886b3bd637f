/** The notice before the end, and what came of it. */
export const warning = {
  soon: ({ lead, at }: { lead: string; at: string }) =>
    `${lead} ends soon: *${at}.* It ends by itself. Still needed? Extend it before then.`,
  extended: ({ at }: { at: string }) => `the notice of its end at ${at} no longer counts: it was extended.`,
  begun: 'its end has begun. See the message above.',
  notAgain: ({ at, name }: { at: string; name: string }) => `it ends ${at}, and you are not reminded again (${name}).`,
  later: ({ at }: { at: string }) => `it ends ${at}. There is a later notice below.`,
  letEnd: 'Let it end',
};
