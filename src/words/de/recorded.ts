import { counted } from '../plural.ts';
import type { Words } from '../words.ts';

type Says = (...parts: string[]) => string;
type Form = readonly [english: RegExp, german: Says];

const UNITS: Readonly<Record<string, readonly [string, string]>> = {
  day: ['Tag', 'Tage'],
  hour: ['Stunde', 'Stunden'],
  minute: ['Minute', 'Minuten'],
  second: ['Sekunde', 'Sekunden'],
};

/** "1 hour 30 minutes" within a sentence. */
const lengths = (text: string): string =>
  text.replace(/\b(\d+) (day|hour|minute|second)s?\b/gu, (all, count: string, unit: string) => {
    const [one, other] = UNITS[unit] ?? [all, all];
    return counted(Number(count), one, other);
  });

const RISKS: Readonly<Record<string, string>> = { low: 'geringes', medium: 'mittleres', high: 'hohes' };
const KINDS: Readonly<Record<string, string>> = {
  employee: 'angestellt',
  intern: 'im Praktikum',
  contractor: 'extern, mit Auftrag',
  auditor: 'extern, Prüfung',
  service: 'Dienstkonto',
};
const CAUSES: Readonly<Record<string, string>> = {
  'Its time is over': 'Die Zeit ist um',
  'Handed back': 'Zurückgegeben',
  'Ended early': 'Vorzeitig beendet',
  'The target shows something else than was approved': 'Das Zielsystem zeigt etwas anderes, als genehmigt war',
  'It could not be granted': 'Er konnte nicht gegeben werden',
  'The person has left': 'Die Person ist ausgeschieden',
  'The database was restored from a backup': 'Die Datenbank wurde aus einer Sicherung wiederhergestellt',
};
const OFFICES: Readonly<Record<string, string>> = { manager: 'Führungskraft', sponsor: 'Betreuung' };
const office = (name: string): string => OFFICES[name] ?? name;
/** Why, in the words it was written in; not every approval says. */
const because = (why?: string): string => (why ? ` Begründung: ${why}` : '');
const instead = (list: string): string => lengths(list).replaceAll(' instead of ', ' statt ');

/** Why somebody is asked. */
const PEOPLE: readonly Form[] = [
  [/^next in line: (.*)$/su, (why) => `als Nächstes in der Reihe: ${recorded({ text: why })}`],
  [/^a deputy for (.+), who owns (.+)$/su, (owner, system) => `Vertretung von ${owner}, verantwortlich für ${system}`],
  [/^the owner of (.+)$/su, (system) => `verantwortlich für ${system}`],
  [/^on the security team$/u, () => 'Mitglied des Security-Teams'],
  [
    /^the manager of (.+), who asks as the (manager|sponsor) of (.+)$/su,
    (asker, as, target) => `Führungskraft von ${asker}, selbst anfragend als ${office(as)} von ${target}`,
  ],
  [
    /^the manager of (.+), who owns (.+)$/su,
    (owner, system) => `Führungskraft von ${owner}, verantwortlich für ${system}`,
  ],
  [/^the (manager|sponsor) of (.*)$/su, (as, target) => `${office(as)} von ${target}`],
  [/^named for this role$/u, () => 'für diese Rolle benannt'],
  [/^on call for (.+) until (.+)$/su, (schedule, until) => `in Bereitschaft für ${schedule} bis ${until}`],
  [/^on call for (.+)$/su, (schedule) => `für ${schedule}`],
  [/^in the group (.+)$/su, (group) => `Mitglied der Gruppe ${group}`],
  [/^stands in for (.+) until (.+)$/su, (name, until) => `für ${name} bis ${until}`],
  [/^handed over by (.+?): (.*)$/su, (name, reason) => `von ${name}: ${reason}`],
];

/** Why a step is needed; several reasons are joined. */
const REASONS: readonly Form[] = [
  [/^it is on (.+)$/su, (environment) => `es ist auf ${environment}`],
  [/^the role is (low|medium|high) risk$/u, (risk) => `die Rolle hat ${RISKS[risk] ?? risk} Risiko`],
  [/^it is for longer than (.+)$/su, (length) => `es dauert länger als ${lengths(length)}`],
  [/^it is for this kind of person: (.*)$/su, (kind) => `es ist für diese Art von Person: ${KINDS[kind] ?? kind}`],
  [/^it was asked outside working hours$/u, () => 'es wurde außerhalb der Arbeitszeit angefragt'],
  [/^they have never held the role before$/u, () => 'die Person hatte die Rolle noch nie'],
];

/** The lines of the trail. */
const TRAIL: readonly Form[] = [
  [
    /^(.+) asked for (\d+ .+) more\. Until that is approved it ends at its time\.$/su,
    (who, length) =>
      `${who} fragt ${lengths(length)} mehr an. Solange das nicht genehmigt ist, endet er zu seiner Zeit.`,
  ],
  [/^(.+) asked for (.+) for (.+)\.$/su, (who, role, whom) => `${who} fragt ${role} für ${whom} an.`],
  [/^(.+) asked for (.+)\.$/su, (who, role) => `${who} fragt ${role} an.`],
  [
    /^(.+?) asked: (.*) The clock stands still until the answer\.$/su,
    (who, text) => `${who} fragt nach: ${text} Die Uhr steht bis zur Antwort.`,
  ],
  [/^(.+?) asked: (.*)$/su, (who, text) => `${who} fragt nach: ${text}`],
  [/^(.+?) answered: (.*)$/su, (who, text) => `${who} antwortet: ${text}`],
  [
    /^(.+?) approved it \(step (\d+) of (\d+), (\d+) of (\d+) approvals\)\.(?: Reason: (.*))?$/su,
    (who, at, of, given, need, why) =>
      `${who} hat genehmigt (Schritt ${at} von ${of}, ${given} von ${need} Genehmigungen).${because(why)}`,
  ],
  [
    /^(.+?) approved it \(step (\d+) of (\d+)\)\.(?: Reason: (.*))?$/su,
    (who, at, of, why) => `${who} hat genehmigt (Schritt ${at} von ${of}).${because(why)}`,
  ],
  [
    /^(.+?) changed it: (.*?)\. Reason: (.*)$/su,
    (who, list, why) => `${who} hat geändert: ${instead(list)}. Begründung: ${why}`,
  ],
  [/^(.+?) changed it: (.*)\.$/su, (who, list) => `${who} hat geändert: ${instead(list)}.`],
  [/^(.+) denied it\.$/su, (who) => `${who} hat abgelehnt.`],
  [
    /^(.+) denied more time\. It ends at its time\.$/su,
    (who) => `${who} hat mehr Zeit abgelehnt. Er endet zu seiner Zeit.`,
  ],
  [
    /^(.+) approved more time \(step (\d+) of (\d+)\)\. It is extended by (.+)\.$/su,
    (who, at, of, length) =>
      `${who} hat mehr Zeit genehmigt (Schritt ${at} von ${of}). Er ist um ${lengths(length)} verlängert.`,
  ],
  [
    /^(.+) approved more time \(step (\d+) of (\d+)\)\.$/su,
    (who, at, of) => `${who} hat mehr Zeit genehmigt (Schritt ${at} von ${of}).`,
  ],
  [
    /^(.+) extended it by (.+), which this role allows once\.$/su,
    (who, length) => `${who} hat um ${lengths(length)} verlängert, was diese Rolle einmal erlaubt.`,
  ],
  [
    /^Nobody decided on more time before the end, so it was not extended and ends at its time\.$/u,
    () =>
      'Niemand hat vor dem Ende über mehr Zeit entschieden, deshalb wurde nicht verlängert, und er endet zu seiner Zeit.',
  ],
  [
    /^Nobody decided on more time before the end, so it was not extended\.$/u,
    () => 'Niemand hat vor dem Ende über mehr Zeit entschieden, deshalb wurde nicht verlängert.',
  ],
  [
    /^Nobody decided in time, so it was closed\. Nothing was granted\.$/u,
    () => 'Niemand hat rechtzeitig entschieden, deshalb wurde geschlossen. Nichts wurde gegeben.',
  ],
  [
    /^Its time was over before it could be granted\. Nothing was given\.$/u,
    () => 'Die Zeit war um, bevor er gegeben werden konnte. Nichts wurde gegeben.',
  ],
  [
    /^The database was restored from a backup: it is not certain whether this was given\. It is not given again\.$/u,
    () =>
      'Die Datenbank wurde aus einer Sicherung wiederhergestellt: Es ist nicht sicher, ob er gegeben wurde. Er wird nicht noch einmal gegeben.',
  ],
  [/^(.+) has left, so it was closed\.$/su, (who) => `${who} ist ausgeschieden, deshalb wurde geschlossen.`],
  [/^The clock cancelled it\.$/u, () => 'Die Uhr hat sie zurückgezogen.'],
  [/^(.+) cancelled it\.$/su, (who) => `${who} hat sie zurückgezogen.`],
  [
    /^(Its time is over|Handed back|Ended early|The target shows something else than was approved|It could not be granted|The person has left|The database was restored from a backup)( \(.+\))?\. Removing it now\.$/su,
    (cause, who = '') => `${CAUSES[cause] ?? cause}${who}. Er wird jetzt entzogen.`,
  ],
  [
    /^The removal is overdue: the access has not been seen to be gone\. Security has been told; we keep trying\.$/u,
    () =>
      'Das Entziehen ist überfällig: Der Zugriff ist noch nicht nachweislich weg. Security weiß davon; wir versuchen es weiter.',
  ],
  [
    /^The target shows more than was approved \((.*)\)\. Undoing it\.$/su,
    (surplus) => `Das Zielsystem zeigt mehr, als genehmigt war (${surplus}). Es wird rückgängig gemacht.`,
  ],
  [/^Granted, and read back from the target\.$/u, () => 'Gegeben und aus dem Zielsystem zurückgelesen.'],
  [
    /^The target does not answer as it should\. We keep trying\.$/u,
    () => 'Das Zielsystem antwortet nicht, wie es sollte. Wir versuchen es weiter.',
  ],
  [/^It could not be granted: (.*)\.$/su, (why) => `Er konnte nicht gegeben werden: ${why}.`],
  [/^(.+?) handed it over to (.+?): (.*)$/su, (who, to, reason) => `${who} hat an ${to} übergeben: ${reason}`],
  [
    /^It was removed at its time while the record could not be written\. Looking at the target once more\.$/u,
    () =>
      'Er wurde zu seiner Zeit entzogen, während sich nichts aufzeichnen ließ. Das Zielsystem wird noch einmal gelesen.',
  ],
  [/^More time: (.*)$/su, (rest) => `Mehr Zeit: ${recorded({ text: rest })}`],
  [/^(.+) paged (.+), who is on call\.$/su, (who, whom) => `${who} hat die Bereitschaft gerufen: ${whom}.`],
  [/^Reminded: (.*)\.$/su, (names) => `Erinnert: ${names}.`],
  [
    /^Not decided after (.+)\. Asked too: (.*)\.$/su,
    (length, names) => `Nach ${lengths(length)} nicht entschieden. Auch gefragt: ${names}.`,
  ],
  [
    /^Not decided after (.+), and there is nobody further to ask\. Security has been told\.$/su,
    (length) =>
      `Nach ${lengths(length)} nicht entschieden, und niemand ist mehr da, der gefragt werden kann. Security weiß davon.`,
  ],
  [
    /^(.+) reported a problem\. Told: nobody can be reached\.$/su,
    (who) => `${who} hat ein Problem gemeldet. Niemand ist zu erreichen.`,
  ],
  [
    /^(.+) reported a problem\. Told: (.*)\.$/su,
    (who, names) => `${who} hat ein Problem gemeldet. Davon wissen: ${names}.`,
  ],
  [
    /^Removed, and the target was read back without it\.$/u,
    () => 'Entzogen, und das Zielsystem wurde ohne ihn zurückgelesen.',
  ],
  [
    /^Removed and read back, except (.*): another grant still needs it, and takes it along when it ends\.$/su,
    (stays) =>
      `Entzogen und zurückgelesen, außer ${stays}: Das braucht noch eine andere Freigabe und nimmt es bei ihrem Ende mit.`,
  ],
  [
    /^Removed\. A call from the granting may still arrive at the target, so it is looked at once more\.$/u,
    () => 'Entzogen. Ein Aufruf vom Geben kann das Zielsystem noch erreichen, deshalb wird es noch einmal gelesen.',
  ],
  [/^Told that it ends in (.+)\.$/su, (length) => `Hinweis: endet in ${lengths(length)}.`],
  [
    /^(.+) lets it end at its time\. No further notice of that end\.$/su,
    (who) => `${who} lässt ihn zu seiner Zeit enden. Kein weiterer Hinweis auf dieses Ende.`,
  ],
  [/^Giving it is done by hand: (.*) asked\.$/su, (names) => `Gegeben wird von Hand: darum gebeten ${names}.`],
  [/^Removing it is done by hand: (.*) asked\.$/su, (names) => `Entzogen wird von Hand: darum gebeten ${names}.`],
  [/^Now (.*) asked to do it by hand\.$/su, (names) => `Jetzt gebeten, es von Hand zu tun: ${names}.`],
  [
    /^(.+) says it is done\. A second person has to confirm\.$/su,
    (who) => `${who} sagt, dass es erledigt ist. Eine zweite Person muss bestätigen.`,
  ],
  [/^(.+) confirmed it\.$/su, (who) => `${who} hat es bestätigt.`],
  [
    /^(.+) does not see it done; the task is open again\.$/su,
    (who) => `${who} sieht es nicht erledigt; die Aufgabe ist wieder offen.`,
  ],
  [/^(.+?) says it cannot be done: (.*)$/su, (who, reason) => `${who} sagt, dass es nicht geht: ${reason}`],
];

function found(forms: readonly Form[], text: string): string | null {
  for (const [english, german] of forms) {
    const parts = english.exec(text);
    if (parts) return german(...parts.slice(1));
  }
  return null;
}

/** Reasons are joined by "and", which may also stand in a name: all parts must be known. */
function reasons(text: string): string | null {
  const parts = text.split(/ and (?=it |the role |they )/u).map((part) => found(REASONS, part));
  return parts.every((p) => p !== null) ? parts.join(' und ') : null;
}

/** What is of no known form stays as it was written. */
export const recorded: Words['recorded'] = ({ text }) =>
  reasons(text) ?? found(PEOPLE, text) ?? found(TRAIL, text) ?? text;
