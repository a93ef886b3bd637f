import type { Words } from '../words.ts';

export const details: Words['details'] = {
  open: 'Öffnen',
  title: 'Die ganze Anfrage',
  close: 'Zurück',
  step: ({ at, of, step, names }) => `*Schritt ${String(at)} von ${String(of)}: ${step}*\n${names}`,
  asked: ({ name, why }) => `${name}: ${why}`,
  reasonOf: ({ name }) => `Der Grund von ${name}`,
  questionOf: ({ name }) => `${name} fragt`,
  answerOf: ({ name }) => `${name} antwortet`,
};
