/** What an event of a record says, in a few words. `also`: ": what else was said", or nothing. */
export const events = {
  'request.opened': (d: { role: string; system: string; name: string; text: string }) =>
    `asked for ${d.role} on ${d.system} for ${d.name}: ${d.text}`,
  'request.cancelled': 'taken back before anything was given',
  'request.lapsed': 'closed: nobody decided in time',
  'approval.approved': (d: { step: string; also: string }) => `approved (step: ${d.step})${d.also}`,
  'approval.denied': (d: { step: string; also: string }) => `denied (step: ${d.step})${d.also}`,
  'approval.asked': (d: { text: string }) => `asked a question: ${d.text}`,
  'approval.answered': (d: { text: string }) => `answered: ${d.text}`,
  'approval.handed_over': (d: { step: string; whom: string; also: string }) =>
    `handed it over to ${d.whom} (step: ${d.step})${d.also}`,
  'approval.reminded': (d: { step: string; people: string }) => `reminded ${d.people} (step: ${d.step})`,
  'approval.escalated': (d: { step: string; people: string }) =>
    d.people === '' ? `nobody further to ask (step: ${d.step})` : `asked ${d.people} too (step: ${d.step})`,
  'approval.paged': (d: { step: string; people: string }) => `paged ${d.people} (step: ${d.step})`,
  'grant.started': 'began to give it',
  'grant.verified': (d: { text: string }) => `given and read back: ${d.text}`,
  'grant.mismatch': (d: { text: string }) => `the system showed more than was approved: ${d.text}`,
  'grant.doubted': 'the database was restored: whether it was given is not known',
  'grant.failed': (d: { also: string }) => `could not be given${d.also}`,
  'extension.requested': (d: { to: string; text: string }) => `more time asked, until ${d.to}: ${d.text}`,
  'extension.granted': (d: { to: string; text: string }) =>
    `extended until ${d.to}, which the role allows once: ${d.text}`,
  'extension.approved': (d: { to: string; step: string; also: string }) =>
    `more time until ${d.to}: approved (step: ${d.step})${d.also}`,
  'extension.denied': (d: { step: string; also: string }) => `more time denied (step: ${d.step})${d.also}`,
  'extension.lapsed': 'more time not decided before the end',
  'problem.reported': (d: { text: string }) => `a problem was reported: ${d.text}`,
  'end.announced': 'told that it ends soon',
  'end.accepted': 'lets it end at its time',
  'end.requested': (d: { cause: string; also: string }) => `to end now, because ${d.cause}${d.also}`,
  'revoke.started': 'began to take it away',
  'revoke.offline': (d: { text: string }) => `taken away while the record could not be written: ${d.text}`,
  'revoke.overdue': (d: { also: string }) => `overdue, not seen to be gone${d.also}`,
  'revoke.verified': (d: { text: string }) => `read back and gone: ${d.text}`,
  'task.opened': (d: { task: string }) => `by hand: people were asked (task ${d.task})`,
  'task.done': (d: { task: string; text: string }) => `done by hand (task ${d.task}): ${d.text}`,
  'task.confirmed': (d: { task: string }) => `confirmed by a second person (task ${d.task})`,
  'task.rejected': (d: { task: string }) => `not seen done by the second person (task ${d.task})`,
  'task.cannot': (d: { task: string; also: string }) => `cannot be done by hand (task ${d.task})${d.also}`,
  'drift.found': (d: { text: string }) => `something was found that no grant explains: ${d.text}`,
  'channel.closed': (d: { text: string }) => `not shown in the owner channel: ${d.text}`,
};

/** Why something held ended, for the middle of a sentence. */
export const endCauses = {
  expired: 'its time was over',
  dropped: 'it was handed back',
  revoked: 'it was stopped early',
  mismatch: 'more was seen than was approved',
  refused: 'it could not be given as approved',
  left: 'the person left',
  restored: 'the database was restored',
};
