import type { Words } from '../words.ts';

export const settings: Words['settings'] = {
  title: 'Deine Einstellungen',
  heading: 'Einstellungen',
  about:
    'Wann diese App dir schreibt: dein Tag in einer Nachricht, ruhige Zeiten, Hinweise vor einem Ende und die Sprache.',
  open: 'Einstellungen ändern',
  save: 'Speichern',
  close: 'Schließen',
  zone: ({ zone }) =>
    `Alle Zeiten gelten nach deiner Uhr, in ${zone}, wie es im Personenverzeichnis oder in deiner Organisation steht. Nichts hier ändert, was gegeben, entschieden oder beendet wird.`,
  digest: 'Dein Tag in einer Nachricht',
  digestHint:
    'Für Verantwortliche, Vertretungen und Security: was auf dich wartet, was endete, was überfällig ist, was bald endet. Einmal an jedem deiner Arbeitstage, und nur, wenn es etwas zu sagen gibt.',
  never: 'Nie',
  at: ({ time }) => `Um ${time}`,
  quietFrom: 'Ruhige Zeit ab',
  quietTo: 'Ruhige Zeit bis',
  quietHint:
    'Etwa 18:00 und 8:00. Dann, und an freien Tagen, warten Erinnerungen, Hinweise vor einem Ende und dein Tag, unterhalb von hohem Risiko. Neue Anfragen und alles Dringende warten nie. Lass beide leer für keine.',
  days: 'Tage, an denen du arbeitest',
  dayNames: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
  notice: 'Bevor dein Zugriff endet, sag es mir',
  noticeHint: 'Nie früher, als die Rolle es vorsieht. Gilt für Zugriff, der ab jetzt gegeben oder verlängert wird.',
  asTheRole: 'Wie die Rolle es vorsieht',
  before: ({ length }) => `Einmal, vorher: ${length}`,
  language: 'Sprache',
  asInSlack: 'Wie in Slack',
};
