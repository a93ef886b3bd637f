/** Answers to `/access`. Command lines are typed as they are in every language. */
export const command = {
  help: {
    text: ({ command }: { command: string }) => `How to use ${command}`,
    title: 'Asking for access',
    lead: 'Access is asked for here, decided by the owner of the system, given for a limited time, and ends by itself. Only you see these answers.',
    form: 'opens the form. This is all you need to ask for access.',
    request:
      'asks in one line. Add `for @person` to ask for somebody else and `ticket OPS-123` for a ticket. If something is missing, the form opens with the rest filled in.',
    mine: 'shows what you have and what you have asked for.',
    status: 'shows how one request stands. Without the number: all that are open.',
    extend: 'asks to keep access for longer. If something is missing, the form opens.',
    drop: 'hands access back before its end.',
    cancel: 'takes a request back.',
    revoke: 'ends the access of somebody else. For owners of the system and the security team.',
    who: 'shows who held what on a system, or one role, then or now. For its owner, deputies and admins, the security team and auditors.',
    person: 'shows what somebody held. For themselves, their manager or sponsor, the security team and auditors.',
    audit: 'shows every entry of the ledger about a request you may see.',
    away: 'names who is asked to decide too while you are away. Add `from 2026-12-18` for later.',
    back: 'says that you are back.',
    settings: 'sets when you are written to: your day in one message, quiet hours, notices, language.',
    help: 'shows this.',
  },
  exampleReason: 'Roll back the release of today',
  exampleWhy: 'why',
  unknown: ({ word, guess, command }: { word: string; guess: string; command: string }) =>
    `“${word}” is not a command.${guess} “${command} help” lists all.`,
  didYouMean: ({ line }: { line: string }) => ` Did you mean “${line}”?`,
  notANumber: ({ given }: { given: string }) => `“${given}” is not a request number.`,
  numberMissing: 'The request number is missing.',
  writeItLike: ({ what, line, command }: { what: string; line: string; command: string }) =>
    `${what} Write it like “${line}”. “${command} mine” lists yours.`,
  open: 'Open requests',
  nothingOpen: ({ command }: { command: string }) => `Nothing is open. To ask for access, type ${command}.`,
  noneYouMaySee: ({ id, command }: { id: string; command: string }) =>
    `There is no request ${id} that you may see. “${command} mine” lists yours.`,
  yours: 'Your access and your requests',
  nothingYours: ({ command }: { command: string }) =>
    `You hold nothing and nothing is open. To ask for access, type ${command}.`,
  more: ({ count, command }: { count: string; command: string }) =>
    `and ${count} more: ${command} status with a request number shows each.`,
  whom: ({ name }: { name: string }) => ` for ${name}`,
  ends: ({ at }: { at: string }) => `, ends: ${at}`,
  decideBy: ({ at }: { at: string }) => `, to be decided by: ${at}`,
  endThis: 'End this access',
  dropping: 'Handing it back now. The message about it shows when it is proved gone.',
  cancelled: 'Cancelled.',
  revoking: 'Revoking it now. Security sees when it is proved gone.',
  extending: 'Recorded. The message about it shows whether it is extended; until then it ends at its time.',
  recorded: ({ id, names }: { id: string; names: string }) =>
    `Recorded as ${id}. Asked: ${names}. You get one message about it, kept up to date.`,
  sayWhich: 'Say which request, for example: /access status REQ-2026-000123. `/access mine` lists yours.',
  askWho: 'Say which system or role, for example: /access who production at yesterday 9:00',
  askPerson: 'Say whose access, for example: /access person @sam at 2026-11-03 14:00',
  askAudit: 'Say which request, for example: /access audit REQ-2026-000123',
  /** `from`: null for from now on. */
  away: ({ from, until, name }: { from: string | null; until: string; name: string }) =>
    `${from === null ? 'From now on' : `From ${from} on`}, until ${until}, ${name} is asked too where you are asked to decide, if the rules let them decide it. You can still decide yourself. “/access back” ends it.`,
  lastDay: ({ day, zone }: { day: string; zone: string }) => `the end of ${day} (${zone})`,
  back: 'Welcome back. Nobody stands in for you any more; what was asked of them meanwhile they may still decide.',
  wasNotAway: 'You were not set as away, so nothing is changed.',
};
