/** What is wrong with an input file, where, and what to do about it. */

export interface Fault {
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in characters. */
  column: number;
  /** An error keeps the thing out; a warning lets it in. */
  severity: 'error' | 'warning';
  /** What is wrong. */
  message: string;
  /** What to do. */
  fix: string;
}

/** A spot in a file; both from 1. */
export interface Place {
  line: number;
  column: number;
}

export const START: Place = { line: 1, column: 1 };

/** By file, then by position. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return faults.toSorted((a, b) => byText(a.file, b.file) || a.line - b.line || a.column - b.column);
}

/** One line a fault: `file:line:col  error  message  (fix)`, in the order of the file. */
export function printFaults(faults: readonly Fault[]): string {
  return sortFaults(faults)
    .map((f) => `${f.file}:${f.line}:${f.column}  ${f.severity}  ${f.message}  (${f.fix})`)
    .join('\n');
}

/** `3 errors, 2 warnings`, or `no faults`. */
export function countFaults(faults: readonly Fault[]): string {
  const errors = faults.filter((f) => f.severity === 'error').length;
  const warnings = faults.length - errors;
  const parts = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : ''];
  return parts.filter(Boolean).join(', ') || 'no faults';
}

export function hasErrors(faults: readonly Fault[]): boolean {
  return faults.some((f) => f.severity === 'error');
}

/** `1 error`, `2 errors`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
