import type { Words } from '../words.ts';

export const signals: Words['signals'] = {
  title: '*Was sonst dazu bekannt ist* (als diese Karte geschrieben wurde)',
  heldBefore: ({ name }) => `${name} hatte diese Rolle schon einmal.`,
  firstTime: ({ name }) => `*Zum ersten Mal:* ${name} hatte diese Rolle noch nie.`,
  noPeers: 'Niemand sonst ist in derselben Abteilung oder hat dieselbe Führungskraft.',
  peers: ({ count, holding }) =>
    `Von ${count === 1 ? '1 Person' : `${String(count)} Personen`} in derselben Abteilung oder mit derselben Führungskraft ${holding > 1 ? 'haben' : 'hat'} sie jetzt ${holding === 0 ? 'keine' : String(holding)}.`,
  until: ({ at }) => `bis ${at}`,
  holdsNothing: ({ name, added }) => `${name} hat jetzt nichts auf diesem System, also wäre alles neu (${added}).`,
  holds: ({ name, roles }) => `${name} hat jetzt auf diesem System: ${roles}.`,
  newWouldBe: ({ added }) => `Neu wäre: ${added}.`,
  nothingNew: 'Nichts wäre neu.',
  listAndMore: ({ list, count }) => `${list} und ${String(count)} weitere`,
  forbiddenHeld: ({ role, why, name, id }) =>
    `*Funktionstrennung:* Diese Rolle darf niemand zusammen mit ${role} haben: ${why}. ${name} hat die andere oder hat sie angefragt (${id}). Solange wird diese nicht gegeben.`,
  forbidden: ({ role, why, name }) =>
    `Funktionstrennung: Diese Rolle darf niemand zusammen mit ${role} haben: ${why}. ${name} hat die andere nicht.`,
};
