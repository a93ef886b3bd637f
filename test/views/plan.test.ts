import { describe, expect, it } from 'vitest';
import { REQUEST_STATES } from '../../src/domain/record.ts';
import { contentHash, plannedMessages, type WordsOf } from '../../src/views/plan.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { after, aPerson, aRecord, aRecordIn, aTarget, aTask, BOB, EVE } from '../support/a-record.ts';
import { inEnglish } from '../support/in-words.ts';
import { buttonsIn, DECIDE_BUTTONS } from './slack-markup.ts';

const NOW = after(30);
const keys = (record: Parameters<typeof plannedMessages>[1]) =>
  plannedMessages(inEnglish, record, NOW).map((m) => m.key);

describe('Slack holds for a record', () => {
  it('one message for the requester, a card for each who may decide the open step, and the log', () => {
    expect(keys(aRecord())).toEqual(['requester', 'approver:0:P0002', 'approver:0:P0003', 'log:1']);
  });

  it('cards of the next step once it is reached, and those of the step before', () => {
    expect(keys(aRecordIn('approved'))).toEqual([
      'requester',
      'approver:0:P0002',
      'approver:0:P0003',
      'approver:1:P0004',
      'log:1',
    ]);
  });

  it('no cards of steps after a no', () => {
    expect(keys(aRecordIn('denied'))).not.toContain('approver:1:P0004');
  });

  it('a message for the target, when that is somebody else', () => {
    const target = aTarget({ id: 'P0020', slack: { teamId: 'T2', userId: 'U20' } });
    const message = plannedMessages(inEnglish, aRecord({ target }), NOW).find((m) => m.key === 'target');
    expect(message).toMatchObject({ userId: 'U20', teamId: 'T2' });
  });

  it('tasks for those who do them, and for those who confirm once they are done', () => {
    const forTask = (task: Parameters<typeof aTask>[0]) =>
      keys(aRecordIn('approved', { tasks: [aTask(task)] })).filter((k) => k.startsWith('task:'));
    expect(forTask({})).toEqual(['task:T1:P0005', 'task:T1:P0006']);
    expect(forTask({ state: 'done', doneBy: EVE })).toEqual(['task:T1:P0005', 'task:T1:P0006', 'task:T1:P0002']);
  });

  it('a card of a confirmer still, after "not so" opened the task again, but without its buttons', () => {
    const cards = [{ key: 'task:T1:P0002', channel: 'D1', ts: '1', hash: 'h' }];
    const message = plannedMessages(inEnglish, aRecordIn('approved', { tasks: [aTask()], cards }), NOW).find(
      (m) => m.key === 'task:T1:P0002',
    );
    expect(buttonsIn(message ?? { blocks: [{}] })).toEqual([]);
    expect(message?.text).toMatch(/^Not done yet/);
  });

  it('the log under the message of the requester', () => {
    const log = plannedMessages(inEnglish, aRecord(), NOW).filter((m) => m.key.startsWith('log:'));
    expect(log.map((m) => [m.thread, m.userId])).toEqual([['requester', 'UP0001']]);
  });

  it('nothing for people without a Slack account', () => {
    const nobody = aPerson('P0001', 'Ana Ruiz', null);
    const steps = [{ name: 'owner' as const, approvers: [BOB, aPerson('P0007', 'Gil', null)], decision: null }];
    expect(keys(aRecord({ requester: nobody, target: aTarget({ slack: null }), steps }))).toEqual(['approver:0:P0002']);
  });

  it('a card in the owner channel, the last of all; none where the record names no channel', () => {
    const channel = { teamId: 'T9', id: 'C0OWNERS' };
    const all = plannedMessages(inEnglish, aRecord({ channel }), NOW);
    expect(all.at(-1)).toMatchObject({ key: 'channel', userId: 'C0OWNERS', teamId: 'T9' });
    expect(all.filter((m) => m.userId === 'C0OWNERS')).toHaveLength(1);
    expect(keys(aRecord())).not.toContain('channel');
    for (const state of REQUEST_STATES) expect(keys(aRecordIn(state, { channel })).at(-1)).toBe('channel');
  });

  it('that card in the language of channels, whatever anybody reads', () => {
    const channel = { teamId: 'T1', id: 'C0OWNERS' };
    const words: WordsOf = (reader) => wordsIn(reader ? 'en' : 'de');
    const texts = plannedMessages(words, aRecord({ channel }), NOW).map((m) => [m.key, m.text]);
    expect(texts.at(0)).toEqual(['requester', expect.stringMatching(/^Waiting for approval/u)]);
    expect(texts.at(-1)).toEqual(['channel', expect.stringMatching(/^Wartet auf Genehmigung/u)]);
  });

  it('each key once, and no key is lost as the record moves on', () => {
    const path = ['pending', 'approved', 'active', 'revoking', 'revoke_overdue', 'ended'] as const;
    let before: string[] = [];
    for (const state of path) {
      const now = keys(aRecordIn(state, { tasks: state === 'pending' ? [] : [aTask({ state: 'done', doneBy: EVE })] }));
      expect(new Set(now).size).toBe(now.length);
      expect(now).toEqual(expect.arrayContaining(before));
      before = now;
    }
  });
});

describe('no approval card has buttons after its step was decided or the request closed', () => {
  it.each(REQUEST_STATES)('%s', (state) => {
    const record = aRecordIn(state);
    const open = state === 'pending' ? 0 : -1;
    for (const message of plannedMessages(inEnglish, record, NOW).filter((m) => m.key.startsWith('approver:')))
      expect(buttonsIn(message).length).toBe(message.key.startsWith(`approver:${open}:`) ? DECIDE_BUTTONS.length : 0);
  });

  it('pending in the second step: only there', () => {
    const approved = aRecordIn('approved');
    const record = aRecord({ steps: approved.steps.map((s, i) => (i === 1 ? { ...s, decision: null } : s)) });
    const cards = plannedMessages(inEnglish, record, NOW).filter((m) => m.key.startsWith('approver:'));
    expect(cards.map((m) => [m.key, buttonsIn(m).length])).toEqual([
      ['approver:0:P0002', 0],
      ['approver:0:P0003', 0],
      ['approver:1:P0004', DECIDE_BUTTONS.length],
    ]);
  });
});

describe('the hash of what is shown', () => {
  const hash = (record: Parameters<typeof plannedMessages>[1], now = NOW) =>
    plannedMessages(inEnglish, record, now).map(contentHash);

  it('stays while nothing changes, whenever it is made', () => {
    for (const state of REQUEST_STATES)
      expect(hash(aRecordIn(state), after(31))).toEqual(hash(structuredClone(aRecordIn(state)), after(700)));
  });

  it('changes with the state', () => {
    const all = REQUEST_STATES.map((state) => hash(aRecordIn(state))[0]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('is one sha256', () => {
    expect(hash(aRecord())[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});
