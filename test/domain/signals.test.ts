import { describe, expect, it } from 'vitest';
import { peersOf, signalsOf } from '../../src/domain/signals.ts';
import { signalBlocks } from '../../src/views/signals-text.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { aCatalog, aRoster, GONE, later, NOON } from '../support/an-organisation.ts';
import { wordsOf } from '../views/slack-markup.ts';
import { active, pending } from './steps-of-a-life.ts';

const words = (signals: Parameters<typeof signalBlocks>[1]) =>
  wordsOf({ text: '', blocks: signalBlocks(ENGLISH, signals, 'Ana Ruiz') });
const NOBODY = { live: [], heldBefore: false, peers: { count: 0, holding: 0 } };

describe('colleagues are those of the same department or manager, here today, never the person', () => {
  it.each<[string, Parameters<typeof aRoster>[0], string[]]>([
    ['by department', { bob: { department: 'Sales' } }, ['cat', 'dan']],
    ['by manager', { bob: { department: 'Sales', managerId: 'gus' } }, ['bob', 'cat', 'dan']],
    ['without who left', { cat: GONE }, ['bob', 'dan']],
  ])('%s', (_, changes, first) => {
    const others = Object.fromEntries(
      ['ada', 'dora', 'eve', 'fay', 'gus', 'ivo', 'moe'].map((id) => [id, { department: 'Far', managerId: null }]),
    );
    expect(peersOf('ana', aRoster({ ...others, ...changes }), NOON)).toEqual(first);
  });
});

describe('what an approver is told beside the record', () => {
  it('the first time, with nothing held: all of it would be new', () => {
    const signals = signalsOf(pending(), NOBODY, aCatalog());
    expect(signals.added).toEqual(['group:agents', 'group:readers']);
    const said = words(signals);
    expect(said).toContain('Ana Ruiz has never held this role');
    expect(said).toContain('holds nothing on this system now, so all of it would be new (group:agents, group:readers)');
    expect(said).toContain('Nobody else is in the same department');
  });

  it('what is held there now, and the difference; waiting requests and other systems give nothing', () => {
    const held = { ...active('admin'), id: 'REQ-2026-000007' };
    const waiting = { ...pending('admin'), id: 'REQ-2026-000008' };
    const elsewhere = { ...active('payer'), id: 'REQ-2026-000009' };
    const read = { live: [held, waiting, elsewhere], heldBefore: true, peers: { count: 4, holding: 1 } };
    const signals = signalsOf(pending(), read, aCatalog());
    expect(signals.held.map((h) => h.requestId)).toEqual(['REQ-2026-000007']);
    expect(signals.added).toEqual(['group:agents']);
    const said = words(signals);
    expect(said).toContain('has held this role before');
    expect(said).toContain('Of 4 people in the same department or under the same manager, 1 holds it now');
    expect(said).toContain('CRM Admin (REQ-2026-000007');
    expect(said).toContain('New would be: group:agents.');
  });

  it('the rule against two roles together, and whether it bites', () => {
    const payer = pending('payer');
    expect(words(signalsOf(payer, NOBODY, aCatalog()))).toContain(
      'must not be held together with Payment Releaser: two people pay. Ana Ruiz does not have that one.',
    );
    const both = { ...NOBODY, live: [{ ...pending('releaser'), id: 'REQ-2026-000002', openedAt: later(1) }] };
    expect(words(signalsOf(payer, both, aCatalog()))).toContain('so it will not be given while that lasts');
  });
});
