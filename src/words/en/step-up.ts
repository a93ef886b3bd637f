/** Approving after a sign-in: what Slack says before it, and the pages where it is done. */
export const stepUp = {
  modalTitle: 'Sign in to approve',
  back: 'Close',
  signIn: 'Continue to sign in',
  lead: ({ request }: { request: string }) =>
    `*Nothing is approved yet.* Approving ${request} takes a sign-in with your second factor: a click in Slack alone does not count here.`,
  how: ({ length }: { length: string }) =>
    `The button opens a page in your browser. Sign in there, look once more at what you approve, and press Approve. The link is for you alone, works once, and ends in ${length}. After that, press Approve on the card again.`,
  only: 'Do not pass the link on: it works with your own sign-in only.',
  onCard: 'Approving this takes a sign-in with your second factor, on a page in your browser.',
  product: 'Portcullis',
  askTitle: 'Approve this access?',
  askMoreTitle: 'Approve more time?',
  signedInAs: ({ name }: { name: string }) => `You are signed in as ${name}.`,
  nothingYet: 'Nothing is approved until you press the button below.',
  request: 'Request',
  person: 'Access for',
  askedBy: 'Asked by',
  role: 'Role',
  system: 'System',
  partOf: ({ system, environment, scope }: { system: string; environment: string; scope: string }) =>
    `${system} (${environment}; ${scope})`,
  allows: 'What it allows',
  why: 'Why, in their words',
  length: 'How long',
  until: 'Until',
  untilAfter: ({ length }: { length: string }) => `${length} after the last approval`,
  more: 'More time',
  endsNow: 'Ends, as it is',
  instead: ({ now, before }: { now: string; before: string }) => `${now} (asked for: ${before})`,
  step: 'Your step',
  stepOf: ({ at, of }: { at: string; of: string }) => `${at} of ${of}`,
  approve: 'Approve',
  leave: 'To approve nothing, close this page. To deny or to ask, go back to Slack.',
  doneTitle: 'Approved',
  done: ({ role, system, person }: { role: string; system: string; person: string }) =>
    `You approved ${role} on ${system} for ${person}.`,
  doneMore: ({ person, until }: { person: string; until: string }) =>
    `You approved more time for ${person}, until ${until}.`,
  doneNext: 'Others decide next. Until they approve too, nothing changes.',
  doneLast: ({ until }: { until: string }) =>
    `That was the last approval. The access is being given, and ends ${until}.`,
  doneLater: ({ start, until }: { start: string; until: string }) =>
    `That was the last approval. The access begins ${start} and ends ${until}.`,
  doneMoved: 'That was the last approval. The end is moved.',
  kept: 'How you signed in is kept with the decision.',
  close: 'You can close this page.',
  errorTitle: 'Nothing was approved',
  usedTitle: 'This link was used',
  lostTitle: 'There is nothing here',
  lost: 'This address leads nowhere. To approve a request, press Approve on its card in Slack and follow the link.',
};
