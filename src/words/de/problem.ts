import type { Words } from '../words.ts';

export const problem: Words['problem'] = {
  title: ({ what }) => `Ein Problem wurde gemeldet: ${what}`,
  reported: ({ at }) => `gemeldet ${at}`,
  reportedBy: 'Gemeldet von',
  inTheWords: ({ name }) => `In den Worten von ${name}`,
  whatToDo: ({ see, end }) =>
    `*Was zu tun ist:* Sprich mit der Person. Der Zugriff bleibt, wie er ist. Ansehen: \`${see}\`. Beenden: \`${end} "Grund"\`.`,
  whyYou: 'Du liest das, weil du für das System verantwortlich bist, als Vertretung oder an deren Stelle.',
};
