import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wordsIn } from '../../src/words/words-in.ts';
import { at, memberName, nodesOf, readTree, type SourceFile } from '../architecture/source.ts';

const german = (text: string): string => wordsIn('de').recorded({ text });
const tree = readTree(join(import.meta.dirname, '../..')).filter((f) => f.path.startsWith('src/domain/'));

type Node = ReturnType<typeof nodesOf<'CallExpression'>>[number]['arguments'][number];

/** What stands for a value within a sentence of the domain. */
const VALUES: readonly [RegExp, string[]][] = [
  [/^HUMAN_CAUSE/u, ['Handed back', 'Its time is over']],
  [/^formatDuration|^waited$|^more$/u, ['1 hour 30 minutes']],
  [/^String\(/u, ['2']],
  [/^place$/u, ['step 1 of 2']],
  [/^about$/u, ['', 'More time: ']],
  [/^so$/u, ['', ', 1 of 2 approvals']],
  [/^why$/u, ['', ' Reason: It is enough']],
  [/^whom$/u, ['', ' for Eve']],
  [/^changeWords/u, ['1 hour instead of 2 hours, Reader instead of Editor']],
];

/** Every way a text of the source may read. */
function readings(file: SourceFile, node: Node): string[] {
  if (node.type === 'Literal') return [String(node.value)];
  if (node.type === 'ConditionalExpression')
    return [...readings(file, node.consequent), ...readings(file, node.alternate)];
  if (node.type === 'TemplateLiteral')
    return node.quasis.reduce<string[]>(
      (all, quasi, i) => {
        const before = node.expressions[i - 1];
        const values = before ? readings(file, before) : [''];
        return all.flatMap((so) => values.map((v) => `${so}${v}${quasi.value.cooked ?? ''}`));
      },
      [''],
    );
  const source = file.source.slice(node.start, node.end);
  return VALUES.find(([form]) => form.test(source))?.[1] ?? ['Ana Ruiz'];
}

const said = tree.flatMap((file) =>
  nodesOf(file, 'CallExpression').flatMap((call) => {
    const [text] = call.arguments;
    const says = call.callee.type === 'MemberExpression' && memberName(call.callee) === 'say';
    return says && text ? readings(file, text).map((line) => [at(file, call), line] as const) : [];
  }),
);

describe('every line that the domain writes into the trail is known in German', () => {
  it('all of them are looked at', () => {
    expect(new Set(said.map(([where]) => where)).size).toBeGreaterThan(30);
  });

  it.each(said)('%s %s', (_where, line) => {
    expect(german(line)).not.toBe(line);
    expect(wordsIn('en').recorded({ text: line })).toBe(line);
  });
});

it.each([
  ['the owner of AWS production', 'verantwortlich für AWS production'],
  ['a deputy for Bob, who owns CRM', 'Vertretung von Bob, verantwortlich für CRM'],
  ['next in line: on the security team', 'als Nächstes in der Reihe: Mitglied des Security-Teams'],
  ['the manager of Ana', 'Führungskraft von Ana'],
  ['the manager of Bob, who owns CRM', 'Führungskraft von Bob, verantwortlich für CRM'],
  [
    'the manager of Bob, who asks as the sponsor of Ana',
    'Führungskraft von Bob, selbst anfragend als Betreuung von Ana',
  ],
  ['on call for Nights until 3 Dec 08:00 (UTC)', 'in Bereitschaft für Nights bis 3 Dec 08:00 (UTC)'],
  ['named for this role', 'für diese Rolle benannt'],
  ['in the group Keepers', 'Mitglied der Gruppe Keepers'],
  ['stands in for Bob until 3 Dec', 'für Bob bis 3 Dec'],
  ['handed over by Bob: knows it better', 'von Bob: knows it better'],
  [
    'the role is high risk and it is for longer than 2 days',
    'die Rolle hat hohes Risiko und es dauert länger als 2 Tage',
  ],
  ['it is on production', 'es ist auf production'],
  [
    'Bob Owner approved it (step 1 of 2). Reason: On call this week',
    'Bob Owner hat genehmigt (Schritt 1 von 2). Begründung: On call this week',
  ],
  ['they have never held the role before', 'die Person hatte die Rolle noch nie'],
  [
    'Ana Ruiz asked for 1 hour 30 minutes more. Until that is approved it ends at its time.',
    'Ana Ruiz fragt 1 Stunde 30 Minuten mehr an. Solange das nicht genehmigt ist, endet er zu seiner Zeit.',
  ],
])('“%s” reads “%s”', (english, words) => {
  expect(german(english)).toBe(words);
});

it('what nobody knows stays as it was written', () => {
  expect(german('Something written by an older version')).toBe('Something written by an older version');
});
