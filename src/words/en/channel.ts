/** The card in the channel of a system's owners: how a request stands, never why it was asked or decided. */
export const channel = {
  asked: 'Asked',
  decides: ({ step, at }: { step: string; at: string }) =>
    `The ${step} decides, until ${at}. If nobody has by then, nothing is given.`,
  beingGiven: 'It counts as given only once it was read back from the system.',
  mayWork: 'Until the system was read without it, it may still work.',
  overdue: 'It was not seen to be gone, so it may still work. Removing goes on, and the security team knows.',
  note: 'Whoever decides is asked directly: to be in this channel decides nothing. *Open* shows more to those who may see it.',
};
