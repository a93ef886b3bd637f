import { counted } from '../plural.ts';
import type { Words } from '../words.ts';

export const state: Words['state'] = {
  pending: {
    headline: 'Wartet auf Genehmigung',
    over: 'Die Zeit zum Entscheiden ist um. Die Anfrage wird geschlossen, und nichts wird gegeben.',
    decideBy: ({ at }) =>
      `Zu entscheiden bis: ${at}. Entscheidet bis dahin niemand, wird die Anfrage geschlossen, und nichts wird gegeben.`,
    earlier: ({ count }) => `${counted(count, 'früherer Schritt', 'frühere Schritte')} genehmigt.`,
    later: ({ count }) => `Danach ${counted(count, 'weiterer Schritt', 'weitere Schritte')}.`,
    approved: ({ step, by }) => `Genehmigt (${step}): ${by}.`,
    place: ({ at, of }) => `Schritt ${String(at)} von ${String(of)}`,
    afterwards: ({ place, step, need, names }) =>
      `${place}, danach: ${step}${need > 1 ? `, ${String(need)} Genehmigungen` : ''} (${names}).`,
    decides: ({ place, step }) => `${place} entscheidet: ${step}.`,
    soFar: ({ names }) => ` Bisher genehmigt: ${names}.`,
    mustApprove: ({ count, names }) => `${String(count)} von diesen müssen genehmigen: ${names}.`,
    mustStillApprove: ({ count, names }) =>
      `${count === 1 ? '1 von diesen muss' : `${String(count)} von diesen müssen`} noch genehmigen: ${names}.`,
    anyOne: ({ names }) => `Eine Person davon genügt: ${names}.`,
    because: ({ why }) => ` Er ist nötig. Grund: ${why}.`,
  },
  approved: {
    by: ({ names }) => `Genehmigt von ${names.join(' und ')}.`,
    doubted: 'Genehmigt, nicht sicher, ob gegeben',
    restored:
      'Dann wurde unsere Datenbank aus einer Sicherung wiederhergestellt. Deshalb ist nicht sicher, ob der Zugriff gegeben wurde.',
    givenNoMore:
      'Er wird nicht mehr gegeben und endet zu seiner Zeit oder früher. Brauchst du ihn noch? Security sagt, wann du wieder anfragen kannst.',
    later: 'Genehmigt, beginnt später',
    start: ({ at }) => `Beginn: ${at}. Dann wird der Zugriff gegeben, und du siehst es hier.`,
    byHand: ({ names }) =>
      `Dieses System wird von Hand eingerichtet. Darum gebeten: ${names}. Danach prüft es eine zweite Person.`,
    beingGiven:
      'Der Zugriff wird jetzt gegeben. Danach wird das System gelesen, um zu sehen, dass er da ist und nichts darüber hinaus.',
    headline: 'Genehmigt, wird gegeben',
    wait: 'Bitte benutze ihn erst, wenn in dieser Nachricht „Gegeben und geprüft“ steht.',
  },
  active: {
    headline: 'Gegeben und geprüft',
    there: 'Der Zugriff ist da.',
    readBack: ({ at }) => `Er wurde aus dem System zurückgelesen (${at}).`,
    ends: ({ at }) => `*Ende: ${at}.* Er endet von selbst, dafür muss niemand etwas tun.`,
    use: 'So benutzt du ihn',
    open: 'Öffnen',
    seenOn: ({ account }) => `Gesehen am Konto ${account}`,
    seen: 'Gesehen am Konto',
  },
  revoking: {
    headline: 'Wird beendet',
    takenAway: 'Der Zugriff wird jetzt entzogen.',
    mayWork:
      'Solange das System nicht gelesen wurde und der Zugriff nachweislich weg ist, kann er noch funktionieren. Bitte benutze ihn nicht.',
  },
  overdue: {
    headline: 'Noch nicht beendet',
    due: ({ at }) => `Er sollte schon beendet sein (${at}).`,
    mayWork: '*Er ist noch nicht nachweislich weg und kann noch funktionieren.* Bitte benutze ihn nicht.',
    trying:
      'Wir versuchen es ohne Ende weiter, mindestens alle 5 Minuten, und das Security-Team weiß davon. Diese Nachricht ändert sich, sobald das System ohne den Zugriff gelesen wurde.',
    lastProblem: 'Letztes Problem',
  },
  ended: {
    unproved: 'Geschlossen ohne Nachweis',
    noProof:
      'Diese Anfrage ist geschlossen, aber es gibt keinen Nachweis für ihr Ende. Bitte sag dem Security-Team Bescheid.',
    headline: 'Beendet und geprüft',
    gone: 'Der Zugriff ist weg',
    noneLeft: 'Kein Zugriff ist übrig',
    seenGone: ({ lead, at }) => `*${lead}:* Das System wurde gelesen, und er war nicht mehr da (${at}).`,
    late: ({ length }) => ` Das war ${length} zu spät.`,
    proof: 'Nachweis',
  },
  denied: {
    headline: 'Abgelehnt',
    by: ({ name, how, at }) => `Abgelehnt von ${name}, ${how} (${at}).`,
    bySomebody: 'Abgelehnt.',
    nothing: 'Nichts wurde gegeben.',
    talk: ({ command }) =>
      `Lässt sich der Grund klären, sprich mit der Person und frag mit \`${command}\` noch einmal an.`,
    suggested: 'Um den Vorschlag anzufragen, wähle den Knopf unten.',
  },
  cancelled: {
    headline: 'Zurückgezogen',
    by: ({ name, at }) => `Zurückgezogen von ${name} (${at}).`,
    bySomebody: 'Die Anfrage wurde zurückgezogen.',
    lastEntry: ({ text }) => `Letzter Eintrag: ${text}`,
  },
  lapsed: {
    headline: 'Geschlossen, niemand hat rechtzeitig entschieden',
    sentence: ({ at }) =>
      `Niemand hat rechtzeitig entschieden (${at}), deshalb wurde die Anfrage geschlossen. Nichts wurde gegeben.`,
  },
  failed: {
    restored: 'Nach einer Wiederherstellung beendet',
    headline: 'Konnte nicht gegeben werden',
    sentence: 'Die Anfrage wurde genehmigt, aber der Zugriff konnte nicht wie genehmigt gegeben werden.',
    happened: 'Was geschehen ist',
    askOwner: ({ owner, system, command }) =>
      `*Was zu tun ist:* Bitte ${owner}, verantwortlich für ${system}, es sich anzusehen. Frag dann mit \`${command}\` noch einmal an.`,
  },
  askAgain: ({ command }) => `Brauchst du ihn noch? Wähle *Noch einmal anfragen* oder tippe \`${command}\`.`,
  changed: {
    by: ({ name, changes }) => `*Geändert von ${name}:* ${changes}.`,
    instead: ({ now, before }) => `${now} statt ${before}`,
    left: 'Hier steht, was von der Anfrage übrig ist.',
    suggested: ({ parts }) => `*Stattdessen vorgeschlagen:* ${parts}.`,
    theRole: ({ role }) => `die Rolle ${role}`,
    forLength: ({ length }) => `für ${length}`,
  },
};
