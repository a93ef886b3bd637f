import type { Words } from '../words.ts';

export const away: Words['away'] = {
  title: 'Deine Abwesenheit',
  save: 'Speichern',
  close: 'Schließen',
  lead: 'Während du weg bist, wird auch jemand anderes gefragt, wo du entscheiden sollst, wenn die Regeln es dieser Person erlauben. Du kannst weiter selbst entscheiden.',
  whom: 'Wer wird auch gefragt?',
  whomHint: 'Jemand aus dem Kollegium. Nie wer den Zugriff anfragt oder bekommt.',
  placeholder: 'Person auswählen',
  from: 'Erster Tag',
  fromHint: 'Leer bedeutet ab jetzt.',
  until: 'Letzter Tag',
  untilHint: ({ zone }) => `In der Zone ${zone}. Nach diesem Tag wird niemand mehr an deiner Stelle gefragt.`,
  nobody: 'Es gibt niemanden, der gefragt werden könnte.',
  open: 'Abwesenheit eintragen',
  change: 'Abwesenheit ändern',
  back: 'Ich bin zurück',
  set: ({ name, from, day, zone }) =>
    `Du bist vom ${from} bis Ende ${day} weg (${zone}). Wo du in dieser Zeit entscheiden sollst, wird auch gefragt: ${name}.`,
};
