import type { Words } from '../words.ts';

export const message: Words['message'] = {
  thread: 'Jeder Schritt steht im Thread dieser Nachricht.',
  askedForYou: ({ name }) => `${name} hat diesen Zugriff für dich angefragt.`,
  cancel: 'Anfrage zurückziehen',
  cancelTitle: 'Diese Anfrage zurückziehen?',
  cancelPending: ({ what }) => `${what}. Niemand wird mehr gefragt.`,
  cancelBegun: ({ what }) => `${what}. Was begonnen wurde, wird zurückgenommen.`,
  keep: 'Behalten',
  drop: 'Jetzt zurückgeben',
  dropTitle: 'Diesen Zugriff zurückgeben?',
  dropText: ({ what }) => `${what} endet jetzt. Um ihn wieder zu bekommen, muss er neu angefragt werden.`,
  extend: 'Verlängern',
  problem: 'Problem melden',
  suggested: 'Vorschlag anfragen',
  again: 'Noch einmal anfragen',
};
