import { counted } from '../plural.ts';

interface Line {
  what: string;
  who: string;
  id: string;
}
interface Count {
  count: number;
}

/** The day of an owner, or of Security, in one message. Values are escaped; `at` is a moment, `length` a length of time. */
export const digest = {
  yourDay: 'Your day',
  securityDay: 'Security: the day',
  needs: ({ count }: Count) => `Waits for you: ${String(count)}`,
  securityNeeds: ({ count }: Count) => `Waits for Security: ${String(count)}`,
  overdue: ({ count }: Count) => `Overdue, not seen to be gone: ${String(count)}`,
  problems: ({ count }: Count) => `With problems reported: ${String(count)}`,
  ending: ({ count }: Count) => `Ends within a day: ${String(count)}`,
  endingPrivileged: ({ count }: Count) => `Privileged, ends within a day: ${String(count)}`,
  leaving: ({ count }: Count) => `External people to look after: ${String(count)}`,
  ended: ({ count, at }: Count & { at: string }) => `Ended since ${at}: ${String(count)}`,
  decide: ({ what, who, id, length }: Line & { length: string }) =>
    `Decide: ${what} for ${who} (${id}), asked ${length} ago`,
  moreTime: ({ what, who, id, length, at }: Line & { length: string; at: string }) =>
    `Decide on more time: ${what} for ${who} (${id}), asked ${length} ago; it ends ${at}`,
  task: ({ what, who, id, length }: Line & { length: string }) =>
    `Do or confirm by hand: ${what} for ${who} (${id}), open for ${length}`,
  overdueLine: ({ what, who, id, at, error }: Line & { at: string; error: string }) =>
    `${what} of ${who} (${id}), should have ended ${at}${error === '' ? '' : `. Last problem: ${error}`}`,
  problemLine: ({ what, who, id, said }: Line & { said: string }) => `${what} of ${who} (${id}): ${said}`,
  endsLine: ({ what, who, id, at }: Line & { at: string }) => `${what} of ${who} (${id}), ends ${at}`,
  endedLine: ({ what, who, id, at, why }: Line & { at: string; why: string }) =>
    `${what} of ${who} (${id}), gone ${at}: ${why}`,
  leaves: ({ who, holds, at, sponsor }: { who: string; holds: number; at: string; sponsor: string }) =>
    `${who} (sponsor: ${sponsor}) leaves ${at} and holds ${counted(holds, 'access', 'accesses')}`,
  sponsorLeaves: ({ who, holds, at, sponsor }: { who: string; holds: number; at: string; sponsor: string }) =>
    `${who} holds ${counted(holds, 'access', 'accesses')}, and ${sponsor}, who sponsors them, leaves ${at}: name another sponsor`,
  noSponsor: ({ who, holds }: { who: string; holds: number }) =>
    `${who} holds ${counted(holds, 'access', 'accesses')} and has no sponsor any more: name one, or end it`,
  causes: {
    expired: 'at its time',
    dropped: 'handed back',
    revoked: 'stopped early',
    mismatch: 'more was seen than approved',
    refused: 'could not be given as approved',
    left: 'the person left',
    restored: 'after a restored backup',
  },
  causeCount: ({ why, count }: Count & { why: string }) => `${why}: ${String(count)}`,
  act: 'The rest, and buttons to act, are in the Home tab of this app.',
  change: ({ command }: { command: string }) => `When this comes, and whether: \`${command}\`.`,
  look: ({ command }: { command: string }) => `More about one: \`${command} REQ-…\`.`,
};
