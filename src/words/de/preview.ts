import type { Words } from '../words.ts';

export const preview: Words['preview'] = {
  title: 'Ansehen, dann senden',
  submit: 'Anfrage senden',
  back: 'Zurück',
  lead: 'Noch ist nichts gesendet. Das bedeutet deine Anfrage:',
  whom: 'Für',
  decideBy: ({ at }) =>
    `Zu entscheiden bis: ${at}. Entscheidet bis dahin niemand, wird sie geschlossen, und nichts wird gegeben.`,
  nextTime: 'Für das nächste Mal',
  keep: 'Diese Rolle oben in meiner Liste behalten',
  drop: 'Diese Rolle nicht mehr oben in meiner Liste zeigen',
};
