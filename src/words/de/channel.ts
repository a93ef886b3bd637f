import type { Words } from '../words.ts';

export const channel: Words['channel'] = {
  asked: 'Angefragt',
  decides: ({ step, at }) =>
    `Es entscheidet: ${step}, bis ${at}. Hat bis dahin niemand entschieden, wird nichts gegeben.`,
  beingGiven: 'Er gilt erst als gegeben, wenn er aus dem System zurückgelesen wurde.',
  mayWork: 'Solange das System nicht ohne ihn gelesen wurde, kann der Zugriff noch funktionieren.',
  overdue:
    'Er ist nicht nachweislich weg und kann noch funktionieren. Das Entziehen geht weiter, und das Security-Team weiß davon.',
  note: 'Wer entscheidet, wird direkt gefragt: In diesem Kanal zu sein, entscheidet nichts. *Öffnen* zeigt mehr, wenn man es sehen darf.',
};
