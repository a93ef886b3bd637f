import type { Words } from '../words.ts';

export const extension: Words['extension'] = {
  extended: ({ from, to }) => `*Verlängert.* Er sollte ${from} enden, jetzt endet er ${to}.`,
  deniedBy: ({ name, at }) => `*Mehr Zeit wurde abgelehnt* von ${name} (${at}). Er endet zu seiner Zeit.`,
  asked: ({ to }) =>
    `*Mehr Zeit wurde angefragt*, bis ${to}. Solange das nicht genehmigt ist, endet er zu seiner Zeit.`,
  card: {
    forOneself: ({ who, what, length }) => `${who} möchte ${what} ${length} länger behalten`,
    forOther: ({ who, what, whom, length }) => `${who} möchte, dass ${whom} ${what} ${length} länger behält`,
    please: 'Bitte entscheide über mehr Zeit',
    place: ({ at, of, step }) => `Mehr Zeit, Schritt ${String(at)} von ${String(of)}: ${step}`,
    why: ({ name }) => `Wozu mehr Zeit gebraucht wird, in den Worten von ${name}`,
    firstWhy: 'Wozu er zuerst angefragt wurde',
    heldSince: 'Gegeben seit',
    endsAsItIs: 'Bisheriges Ende',
    askedEnd: 'Angefragtes Ende',
    thatIs: 'Das sind',
    more: ({ length }) => `${length} mehr`,
    inAll: 'Insgesamt',
    record: ({ id, record }) => `Verlängerung ${id} · Eintrag ${record}`,
    confirm: {
      title: 'Mehr Zeit genehmigen?',
      text: ({ name, what, risk }) => `${name} behält ${what}. ${risk}.`,
    },
    timeLeft: ({ at }) =>
      `*Verbleibende Zeit*\nEntscheide vor dem Ende, ${at}. Entscheidet bis dahin niemand, endet er dann und wird nicht verlängert.`,
    youAre: ({ why }) => `Du wirst gefragt als: ${why}.`,
    youDecideAs: ({ step }) => `Du wirst gefragt als: ${step}.`,
    sameApprovals: 'Mehr Zeit braucht dieselben Genehmigungen wie die Anfrage.',
    thenDecides: ({ step }) => `Danach entscheidet: ${step}.`,
    endMoves: 'Damit verschiebt sich das Ende sofort.',
    stillNeeded: ({ count }) => `In diesem Schritt sind noch ${String(count)} Genehmigungen nötig.`,
    oneEnough: 'Eine Genehmigung genügt.',
  },
  reminder: {
    waits: ({ id, until }) =>
      `*Erinnerung:* Mehr Zeit für ${id} wartet noch auf deine Entscheidung, bis zum Ende: ${until}. Entscheidet bis dahin niemand, endet der Zugriff dann.`,
    settled: ({ id }) =>
      `Du wurdest an mehr Zeit für ${id} erinnert. Das ist inzwischen erledigt: siehe die Karte oben.`,
  },
  outcome: {
    denied: 'Mehr Zeit abgelehnt',
    deniedElsewhere: 'In einem anderen Schritt abgelehnt. Er endet zu seiner Zeit.',
    late: 'Zu spät',
    lateWhy: 'Der Zugriff ist beendet oder wird gerade beendet und lässt sich nicht mehr verlängern.',
    approvedByYou: 'Von dir genehmigt',
    needsMore: ({ names }) => `Dieser Schritt braucht weitere Genehmigungen. Noch gefragt: ${names}.`,
    approvedBy: ({ name }) => `Mehr Zeit genehmigt von ${name ?? 'dir'}`,
    deniedBy: ({ name }) => `Mehr Zeit abgelehnt von ${name ?? 'dir'}`,
    extendedUntil: ({ at, command }) => `Verlängert bis ${at}. Früher beenden: \`${command} "Grund"\`.`,
    endsAtItsTime: 'Er endet zu seiner Zeit.',
    nextLapsed: 'Der nächste Schritt wurde nicht vor dem Ende entschieden. Deshalb wurde nicht verlängert.',
    nowDecides: ({ step }) => `Jetzt entscheidet: ${step}.`,
  },
};
