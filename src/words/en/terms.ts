/** One word for one thing, on every screen. */
export const terms = {
  risk: { low: 'Low risk', medium: 'Medium risk', high: 'High risk' },
  privileged: ({ risk }: { risk: string }) => `${risk}, privileged`,
  types: {
    employee: 'Employee',
    intern: 'Intern',
    contractor: 'Contractor (external)',
    auditor: 'Auditor (external)',
    service: 'Service account',
  },
  /** Who decides a step; English sentences put "the" before it. */
  steps: {
    owner: 'system owner',
    security: 'security team',
    manager: 'manager',
    sponsor: 'sponsor',
    people: 'people named for this role',
  },
  onCallFor: ({ id }: { id: string }) => `on call for ${id}`,
  onCall: ({ title }: { title: string }) => `person ${title}`,
  group: ({ title }: { title: string }) => `group ${title}`,
  methods: {
    slack_click: 'with the button in Slack',
    'slack_click+oidc': 'with the button in Slack, confirmed by sign-in',
    cli: 'on the command line',
  },
  states: {
    pending: 'waiting for approval',
    approved: 'approved, not given yet',
    active: 'granted and verified',
    revoking: 'ending, not yet seen to be gone',
    revoke_overdue: 'overdue: should have ended, not yet seen to be gone',
    ended: 'ended and verified',
    denied: 'denied',
    cancelled: 'cancelled',
    lapsed: 'closed, nobody decided in time',
    failed: 'could not be granted',
  },
  /** Why it ends: claims nothing about whether it is gone. `name`: null when nobody is named. */
  causes: {
    expired: 'Its time is over.',
    dropped: ({ name }: { name: string | null }) => (name ? `It was handed back by ${name}.` : 'It was handed back.'),
    revoked: ({ name }: { name: string | null }) =>
      name ? `It was stopped early by ${name}.` : 'It was stopped early.',
    mismatch: 'The system showed more access than was approved, so all of it is taken back.',
    refused: 'It could not be given as approved, so whatever was begun is taken back.',
    left: 'The person has left, or has no active people record any more.',
    restored: 'Our database was restored from a backup, so it is not certain what had been given.',
  },
};
