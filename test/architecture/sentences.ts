import type { NodeOf, Rule, SourceFile } from './source.ts';
import { at, memberName, nodesOf, parentOf, rootName } from './source.ts';

/** Where people are spoken to: every sentence is in src/words. */
const SPEAKS = /^(src\/views|handlers)\//;

/** Files whose texts no person reads in Slack, and what they are. */
const EXCEPT: Readonly<Record<string, string>> = {
  'handlers/install-state.ts': 'why a state is refused, for the log',
  'handlers/installer.ts': 'headers of pages, and the log',
  'src/views/held-table.ts': 'columns of a file',
  'src/views/limits.ts': 'names of limits, for the log',
  'src/views/plain-lines.ts': 'for a terminal',
  'src/views/quarantine-text.ts': 'for a terminal',
  'src/views/status-text.ts': 'for a terminal',
  'src/views/text.ts': 'forms of dates',
};

/** Two words with a space between them, or one beside a value. */
const SENTENCE = /\p{L}{2,}[\p{P}\s]* | [\p{P}\s]*\p{L}{2,}/u;

type Text = NodeOf<'Literal'> | NodeOf<'TemplateElement'>;

/** What somebody types, behind the name of the command or of the program: the same in every language. */
function isTyped(file: SourceFile, node: Text): boolean {
  const whole = parentOf(file, node);
  if (whole?.type !== 'TemplateLiteral' || whole.quasis[0]?.value.cooked !== '') return false;
  const [first] = whole.expressions;
  const named = first?.type === 'Identifier' && (first.name === 'COMMAND' || first.name === 'PROGRAM');
  return named && node.type === 'TemplateElement' && /^[\w@:" -]*$/u.test(node.value.cooked ?? '');
}

/** Said to the log, thrown as a fault, or a type: nobody in Slack reads it. */
function isForNobody(file: SourceFile, node: Text): boolean {
  for (let up = parentOf(file, node); up; up = parentOf(file, up)) {
    if (up.type === 'ImportDeclaration' || up.type === 'TSLiteralType') return true;
    if (up.type === 'NewExpression' && /(Error|Fault|Refused)$/u.test(rootName(up.callee) ?? '')) return true;
    if (up.type !== 'CallExpression' || up.callee.type !== 'MemberExpression') continue;
    const { object } = up.callee;
    const on = object.type === 'MemberExpression' ? memberName(object) : rootName(object);
    if (on === 'log' || on === 'logger') return true;
  }
  return false;
}

/** No view and no handler holds a sentence: people read it in their own language. */
export const sentencesAreInTheCatalogue: Rule = (files) =>
  files
    .filter((file) => SPEAKS.test(file.path) && !(file.path in EXCEPT))
    .flatMap((file) => {
      const texts = nodesOf(file, 'Literal').filter((n) => typeof n.value === 'string' && SENTENCE.test(n.value));
      const pieces = nodesOf(file, 'TemplateElement').filter((n) => SENTENCE.test(n.value.cooked ?? ''));
      return [...texts, ...pieces]
        .filter((n) => !isForNobody(file, n) && !isTyped(file, n))
        .map((n) => `${at(file, n)} a sentence outside src/words: ${file.source.slice(n.start, n.end).trim()}`);
    });
