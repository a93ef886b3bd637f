import type { Words } from '../words.ts';

export const warning: Words['warning'] = {
  soon: ({ lead, at }) =>
    `${lead} endet bald: *${at}.* Der Zugriff endet von selbst. Brauchst du ihn noch? Verlängere ihn vorher.`,
  extended: ({ at }) => `Der Hinweis auf das Ende um ${at} gilt nicht mehr, es wurde verlängert.`,
  begun: 'Das Ende hat begonnen. Siehe die Nachricht oben.',
  notAgain: ({ at, name }) => `Ende ${at}. Du wirst nicht noch einmal erinnert (${name}).`,
  later: ({ at }) => `Ende ${at}. Weiter unten steht ein späterer Hinweis.`,
  letEnd: 'Enden lassen',
};
