import { describe, expect, it } from 'vitest';
import { GENESIS } from '../../src/domain/audit.ts';
import { beginQuarantine, endQuarantine, headText, type Quarantine } from '../../src/domain/quarantine.ts';
import { isLater, judgeWitness, readWitness, type Witness, writeWitness } from '../../src/domain/witness.ts';
import { later, NOON } from '../support/an-organisation.ts';

const HASH = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const witness: Witness = { epoch: 0, seq: 100, hash: HASH, at: NOON };

const rolledBack = (changes: Partial<Witness> = {}, before: Quarantine | null = null) =>
  beginQuarantine(
    { id: 'Q1', witness: { ...witness, ...changes, from: 'file' }, head: { seq: 80, hash: OTHER }, before },
    later(1000),
  );

describe('what was noted against what the ledger holds', () => {
  it.each([
    ['the same entry', witness, HASH, null, 'agrees'],
    ['no entry of this number', witness, null, null, 'rolled_back'],
    ['another entry', witness, OTHER, null, 'rolled_back'],
    ['an empty ledger noted', { ...witness, seq: 0, hash: GENESIS }, null, null, 'agrees'],
    ['a quarantine stands', witness, null, { epoch: 1, active: true }, 'rolled_back'],
    ['a quarantine was lifted since', witness, null, { epoch: 1, active: false }, 'settled'],
    ['noted after the last lift', { ...witness, epoch: 1 }, null, { epoch: 1, active: false }, 'rolled_back'],
    ['the lift itself was lost', { ...witness, epoch: 1 }, null, { epoch: 0, active: false }, 'rolled_back'],
  ] as const)('%s', (_, noted, hash, state, verdict) => {
    expect(judgeWitness(noted, hash, state)).toBe(verdict);
  });

  it('a later epoch is later than any number of events', () => {
    expect(isLater({ epoch: 1, seq: 1 }, { epoch: 0, seq: 900 })).toBe(true);
    expect(isLater({ epoch: 0, seq: 900 }, { epoch: 1, seq: 1 })).toBe(false);
    expect(isLater({ epoch: 0, seq: 2 }, { epoch: 0, seq: 2 })).toBe(false);
    expect(isLater({ epoch: 0, seq: 3 }, { epoch: 0, seq: 2 })).toBe(true);
  });
});

describe('a note', () => {
  it('is read as it was written', () => {
    expect(readWitness(`${writeWitness(witness)}\n`)).toEqual(witness);
  });

  const written = JSON.parse(writeWitness(witness)) as Record<string, unknown>;
  it.each([
    '',
    'null',
    '[]',
    '{"seq":1',
    JSON.stringify({ ...written, seq: -1 }),
    JSON.stringify({ ...written, seq: '100' }),
    JSON.stringify({ ...written, epoch: 0.5 }),
    JSON.stringify({ ...written, hash: HASH.slice(1) }),
    JSON.stringify({ ...written, at: 'noon' }),
    JSON.stringify({ ...written, at: undefined }),
  ])('that is damaged is none: %s', (text) => {
    expect(readWitness(text)).toBeNull();
  });
});

describe('a quarantine', () => {
  it('says what is missing and who knows it', () => {
    expect(rolledBack()).toMatchObject({
      active: true,
      epoch: 0,
      since: later(1000),
      doubted: null,
      why: 'The ledger ends at 80, but the state folder knows entry 100.',
    });
    expect(rolledBack({ seq: 70 }).why).toBe('Entry 70 of the ledger is not the one that the state folder knows.');
    expect(headText(rolledBack().witness)).toBe(`100:${HASH}`);
  });

  it('once lifted, what was noted before counts no more, and what is noted after does', () => {
    const lifted = endQuarantine(rolledBack(), { by: 'ana@host', reason: 'looked' }, later(2000));
    expect(lifted).toMatchObject({ active: false, epoch: 1, lifted: { by: 'ana@host', reason: 'looked' } });
    expect(judgeWitness(witness, null, lifted)).toBe('settled');
    expect(judgeWitness({ ...witness, epoch: lifted.epoch }, null, lifted)).toBe('rolled_back');
  });

  it('a backup from before the last lift: its own count of lifts is behind, the next one is ahead of both', () => {
    const again = rolledBack({ epoch: 3 }, endQuarantine(rolledBack(), { by: 'a', reason: 'b' }, later(2000)));
    expect(again.epoch).toBe(1);
    expect(endQuarantine(again, { by: 'a', reason: 'b' }, later(3000)).epoch).toBe(4);
  });
});
