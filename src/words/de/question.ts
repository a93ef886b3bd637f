import { counted } from '../plural.ts';
import type { Words } from '../words.ts';

export const question: Words['question'] = {
  answered: ({ name }) => `Du hast ${name} geantwortet`,
  open: ({ name }) => `${name} hat eine Frage an dich`,
  over: ({ name }) => `${name} hatte eine Frage`,
  pleaseAnswer:
    'Bitte antworte mit dem Knopf: Eine Antwort als Nachricht sieht niemand. Die Anfrage wartet auf deine Antwort.',
  passedOn: ({ at }) => `Deine Antwort wurde weitergegeben (${at}).`,
  settled: 'Das ist inzwischen erledigt, eine Antwort ist nicht mehr nötig.',
  asked: ({ name, at }) => `${name} hat gefragt (${at})`,
  answeredAt: ({ name, at }) => `${name} hat geantwortet (${at})`,
  yourAnswer: 'Deine Antwort',
  answer: 'Antworten',
  answeredYours: ({ you, name, id }) => `${you} ${name} hat deine Frage zu ${id} beantwortet.`,
  youAsked: 'Du hast gefragt',
  theAnswer: 'Die Antwort',
  decideAbove: 'Entscheide mit den Knöpfen der Karte oben.',
  earlier: ({ count }) => `${counted(count, 'frühere Frage', 'frühere Fragen')} vor diesen.`,
  notYet: 'Noch nicht beantwortet.',
};
