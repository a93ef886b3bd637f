import { describe, expect, it } from 'vitest';
import { createRoster } from '../../src/sources/roster.ts';
import { people, row } from './small-roster.ts';

describe('the roster', () => {
  it('finds a person by workspace and user together, and no two pairs are one', () => {
    const base = people(row('E1')).roster?.byId('E1');
    if (!base) throw new Error('the row is in order');
    const roster = createRoster([
      { ...base, id: 'A', slack: { teamId: 'T1', userId: 'U1U2' } },
      { ...base, id: 'B', slack: { teamId: 'T1U1', userId: 'U2' } },
    ]);
    expect(roster.bySlack({ teamId: 'T1', userId: 'U1U2' })?.id).toBe('A');
    expect(roster.bySlack({ teamId: 'T1U1', userId: 'U2' })?.id).toBe('B');
    for (const [teamId, userId] of [
      ['T1', 'U2'],
      ['T1U1U2', ''],
      ['', 'T1U1U2'],
      ['T1/U1', 'U2'],
      ['__proto__', 'U2'],
      ['T1', 'constructor'],
    ] as const)
      expect(roster.bySlack({ teamId, userId })).toBeNull();
  });

  it('knows nobody by the name of an object’s own parts', () => {
    const { roster } = people(row('E1'));
    for (const id of ['__proto__', 'constructor', 'toString', '']) expect(roster?.byId(id)).toBeNull();
  });

  it('cannot be changed by anybody who holds it', () => {
    const { roster } = people(row('E1'));
    const person = roster?.all()[0];
    expect(() => Object.assign(person ?? {}, { endsAt: null })).toThrow(TypeError);
    expect(() => Object.assign(person?.slack ?? {}, { userId: 'U0EVIL' })).toThrow(TypeError);
    const all = (roster?.all() ?? []) as unknown[];
    expect(all).toHaveLength(1);
    expect(() => all.pop()).toThrow(TypeError);
  });
});
