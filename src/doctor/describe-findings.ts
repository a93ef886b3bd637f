import type { Finding, Level } from './finding.ts';

/** Longest text of one finding: what others say in their errors may have no end. */
const LONGEST = 400;

/** One line a finding, what mends it on the line below, and a last line that sums up. */
export function describeFindings(findings: readonly Finding[]): string {
  const wide = Math.max(0, ...findings.map((f) => f.area.length));
  const indent = ' '.repeat(wide + 2 + 'warning'.length + 2);
  const lines = findings.flatMap(({ area, level, text, mend }) => [
    `${area.padEnd(wide)}  ${level.padEnd('warning'.length)}  ${oneLine(text)}`,
    ...(mend === null ? [] : [`${indent}mend: ${oneLine(mend)}`]),
  ]);
  return [...lines, '', summary(findings)].join('\n');
}

/** 1 when anything is an error; warnings do not fail. */
export function statusOf(findings: readonly Finding[]): 0 | 1 {
  return findings.some((f) => f.level === 'error') ? 1 : 0;
}

/** Servers choose their own words: none of them may move the cursor or start a line of its own. */
function oneLine(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

function summary(findings: readonly Finding[]): string {
  const count = (level: Level, word: string, plural = `${word}s`): string[] => {
    const n = findings.filter((f) => f.level === level).length;
    return n === 0 ? [] : [`${String(n)} ${n === 1 ? word : plural}`];
  };
  const errors = count('error', 'error');
  const parts = [
    ...errors,
    ...count('warning', 'warning'),
    ...count('note', 'note'),
    ...count('ok', 'thing in order', 'things in order'),
  ];
  const end =
    errors.length > 0 ? 'Mend the errors, then run portcullis doctor again.' : 'No error: portcullis start can run.';
  return `${parts.join(', ')}. ${end}`;
}
