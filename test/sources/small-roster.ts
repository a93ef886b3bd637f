/** People files for tests: a header, one row for each line given, and shorthand for what a row mostly holds. */
import { type PeopleReading, parsePeople } from '../../src/sources/people-file.ts';

export const HEADER = 'id,name,email,manager,department,title,type,start,end,sponsor,slack_team,slack_user';
export const NOW = new Date('2026-11-22T12:00:00Z');

type Cells = Partial<
  Record<
    | 'name'
    | 'email'
    | 'manager'
    | 'department'
    | 'title'
    | 'type'
    | 'start'
    | 'end'
    | 'sponsor'
    | 'slack_team'
    | 'slack_user',
    string
  >
>;

/** One row of an employee in order, but for the given cells. */
export function row(id: string, cells: Cells = {}): string {
  const all = {
    name: `Name ${id}`,
    email: `${id.toLowerCase()}@tiny.example`,
    manager: '',
    department: 'Finance',
    title: 'Clerk',
    type: 'employee',
    start: '2020-01-01',
    end: '',
    sponsor: '',
    slack_team: 'T0TINY',
    slack_user: `U0${id.toUpperCase()}`,
    ...cells,
  };
  return [id, ...Object.values(all)].join(',');
}

export function people(...rows: string[]): PeopleReading {
  return parsePeople('people.csv', Buffer.from(`${[HEADER, ...rows].join('\n')}\n`), { now: NOW });
}
