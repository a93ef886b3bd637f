import { counted } from '../plural.ts';

/** How a request stands, for those it concerns. "gone" is said only of what was seen to be gone. */
export const state = {
  pending: {
    headline: 'Waiting for approval',
    over: 'The time to decide is over. The request is being closed and nothing is given.',
    decideBy: ({ at }: { at: string }) =>
      `To be decided by: ${at}. If nobody decides by then, the request is closed and nothing is given.`,
    earlier: ({ count }: { count: number }) => `${counted(count, 'earlier step', 'earlier steps')} approved.`,
    later: ({ count }: { count: number }) => `Then ${counted(count, 'more step', 'more steps')}.`,
    approved: ({ step, by }: { step: string; by: string }) => `The ${step} approved: ${by}.`,
    place: ({ at, of }: { at: number; of: number }) => `Step ${String(at)} of ${String(of)}`,
    afterwards: ({ place, step, need, names }: { place: string; step: string; need: number; names: string }) =>
      `${place}, afterwards: the ${step}${need > 1 ? `, ${String(need)} approvals` : ''} (${names}).`,
    decides: ({ place, step }: { place: string; step: string }) => `${place}: the ${step} decides.`,
    soFar: ({ names }: { names: string }) => ` Approved so far: ${names}.`,
    mustApprove: ({ count, names }: { count: number; names: string }) =>
      `${String(count)} of these people must approve: ${names}.`,
    mustStillApprove: ({ count, names }: { count: number; names: string }) =>
      `${String(count)} of these people must still approve: ${names}.`,
    anyOne: ({ names }: { names: string }) => `Any one of these people can: ${names}.`,
    because: ({ why }: { why: string }) => ` It is needed because ${why}.`,
  },
  approved: {
    by: ({ names }: { names: readonly string[] }) => `Approved by ${names.join(' and ')}.`,
    doubted: 'Approved, not certain whether given',
    restored: 'Then our database was restored from a backup, so it is not certain whether the access was given.',
    givenNoMore:
      'It is given no more and ends at its time or earlier. Still needed? Security will say when to ask again.',
    later: 'Approved, starts later',
    start: ({ at }: { at: string }) => `Start: ${at}. The access is given then, and you will see it here.`,
    byHand: ({ names }: { names: string }) =>
      `This system is set up by hand. Asked to do it: ${names}. A second person then checks it.`,
    beingGiven: 'The access is being given now. Then the system is read, to see that it is there and nothing more.',
    headline: 'Approved, being granted',
    wait: 'Please wait with using it until this message says “Granted and verified”.',
  },
  active: {
    headline: 'Granted and verified',
    there: 'The access is there.',
    readBack: ({ at }: { at: string }) => `It was read back from the system (${at}).`,
    ends: ({ at }: { at: string }) => `*End: ${at}.* It ends by itself; nobody has to do anything for that.`,
    use: 'How to use it',
    open: 'Open it',
    seenOn: ({ account }: { account: string }) => `Seen on the account ${account}`,
    seen: 'Seen on the account',
  },
  revoking: {
    headline: 'Ending',
    takenAway: 'The access is being taken away now.',
    mayWork:
      'Until the system has been read and the access is seen to be gone, it may still work. Please do not use it.',
  },
  overdue: {
    headline: 'Not ended yet',
    due: ({ at }: { at: string }) => `It should have ended already (${at}).`,
    mayWork: '*It has not been seen to be gone, so it may still work.* Please do not use it.',
    trying:
      'We keep trying without end, at least every 5 minutes, and the security team has been told. This message changes once the system has been read without the access.',
    lastProblem: 'Last problem',
  },
  ended: {
    unproved: 'Closed without proof',
    noProof: 'This request is closed, but no proof of its end is on record. Please tell the security team.',
    headline: 'Ended and verified',
    gone: 'The access is gone',
    noneLeft: 'No access is left',
    seenGone: ({ lead, at }: { lead: string; at: string }) =>
      `*${lead}:* the system was read, and it was not there any more (${at}).`,
    late: ({ length }: { length: string }) => ` That was ${length} late.`,
    proof: 'Proof',
  },
  denied: {
    headline: 'Denied',
    by: ({ name, how, at }: { name: string; how: string; at: string }) => `Denied by ${name}, ${how} (${at}).`,
    bySomebody: 'Denied.',
    nothing: 'Nothing was given.',
    talk: ({ command }: { command: string }) =>
      `If the reason can be settled, talk to them and ask again with \`${command}\`.`,
    suggested: 'To ask for what was suggested, press the button below.',
  },
  cancelled: {
    headline: 'Cancelled',
    by: ({ name, at }: { name: string; at: string }) => `Cancelled by ${name} (${at}).`,
    bySomebody: 'The request was cancelled.',
    lastEntry: ({ text }: { text: string }) => `Last entry: ${text}`,
  },
  lapsed: {
    headline: 'Closed, nobody decided in time',
    sentence: ({ at }: { at: string }) =>
      `Nobody decided in time (${at}), so the request was closed. Nothing was given.`,
  },
  failed: {
    restored: 'Ended after a restore',
    headline: 'Could not be granted',
    sentence: 'The request was approved, but the access could not be given as approved.',
    happened: 'What happened',
    askOwner: ({ owner, system, command }: { owner: string; system: string; command: string }) =>
      `*What to do:* ask ${owner}, the owner of ${system}, to look into it. Then ask again with \`${command}\`.`,
  },
  askAgain: ({ command }: { command: string }) => `Still needed? Press *Ask again*, or type \`${command}\`.`,
  /** What approvers took away from what was asked for. */
  changed: {
    by: ({ name, changes }: { name: string; changes: string }) => `*Changed by ${name}:* ${changes}.`,
    instead: ({ now, before }: { now: string; before: string }) => `${now} instead of ${before}`,
    left: 'What is shown here is what is left of the request.',
    suggested: ({ parts }: { parts: string }) => `*Suggested instead:* ${parts}.`,
    theRole: ({ role }: { role: string }) => `the role ${role}`,
    forLength: ({ length }: { length: string }) => `for ${length}`,
  },
};
