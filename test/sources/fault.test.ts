import { expect, it } from 'vitest';
import { countFaults, type Fault, printFaults } from '../../src/sources/fault.ts';

const fault = (line: number, column: number, severity: Fault['severity'] = 'error', file = 'a.yml'): Fault => {
  return { file, line, column, severity, message: `m${line}`, fix: `f${line}` };
};

it('faults are printed one a line, in the order of the file', () => {
  const printed = printFaults([fault(10, 1), fault(2, 9), fault(2, 1, 'warning'), fault(1, 1, 'error', 'b.csv')]);
  expect(printed.split('\n')).toEqual([
    'a.yml:2:1  warning  m2  (f2)',
    'a.yml:2:9  error  m2  (f2)',
    'a.yml:10:1  error  m10  (f10)',
    'b.csv:1:1  error  m1  (f1)',
  ]);
});

it('faults are counted in words', () => {
  expect(countFaults([])).toBe('no faults');
  expect(countFaults([fault(1, 1)])).toBe('1 error');
  expect(countFaults([fault(1, 1), fault(1, 1), fault(1, 1, 'warning')])).toBe('2 errors, 1 warning');
});
