import type { Words } from '../words.ts';

export const page: Words['page'] = {
  button: 'Bereitschaft rufen',
  title: 'Die Bereitschaft rufen?',
  text: 'Einmal möglich, ab 15 Minuten, nachdem sie gefragt wurde. Sie bekommt eine eigene Nachricht.',
  yes: 'Rufen',
  no: 'Warten',
  paged: ({ name, what, id }) =>
    `*Du wirst als Bereitschaft gerufen:* ${name} braucht jetzt deine Entscheidung über ${what} (${id}). Die Karte mit den Knöpfen ist in dieser Unterhaltung und im Tab „Home“.`,
  settled: ({ name, id }) => `${name} hat dich zu ${id} gerufen. Das ist inzwischen erledigt.`,
};
