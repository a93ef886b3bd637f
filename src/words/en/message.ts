/** The message of whoever asked, and of the person the access is for: its buttons. */
export const message = {
  thread: 'Every step is listed in the thread of this message.',
  askedForYou: ({ name }: { name: string }) => `${name} asked for this access for you.`,
  cancel: 'Cancel request',
  cancelTitle: 'Cancel this request?',
  cancelPending: ({ what }: { what: string }) => `${what}. Nobody is asked any more.`,
  cancelBegun: ({ what }: { what: string }) => `${what}. Whatever has begun is taken back.`,
  keep: 'Keep it',
  drop: 'Drop now',
  dropTitle: 'Hand this access back?',
  dropText: ({ what }: { what: string }) => `${what} ends now. To get it again, it has to be asked for again.`,
  extend: 'Extend',
  problem: 'Report a problem',
  suggested: 'Ask for what was suggested',
  again: 'Ask again',
};
