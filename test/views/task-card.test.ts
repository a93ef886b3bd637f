import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/domain/task.ts';
import { parseTask } from '../../src/views/ids.ts';
import { taskCard } from '../../src/views/task-card.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { after, aGrant, anEnd, aRecordIn, aTask, BOB, DAN, EVE, FAY } from '../support/a-record.ts';
import { buttonsIn, wordsOf } from './slack-markup.ts';

const approved = aRecordIn('approved');
const DONE: Partial<Task> = {
  state: 'done',
  doneBy: EVE,
  doneAt: after(30),
  proof: 'Settings page, line 3: ana.ruiz added',
};

describe('who is asked to do it sees what to do, exactly', () => {
  const card = taskCard(ENGLISH, approved, aTask(), EVE);

  it.each([
    'Task for you: give Prod Deployer on AWS production',
    'Please set this access up by hand. Asked: Eve Admin or Fay Admin. One of you is enough.',
    'Ana Ruiz (P0001) <@UP0001>',
    'E-mail:\nana.ruiz@acme.example',
    'Give exactly this, nothing more',
    '• group:prod-deployers',
    '1. Open the settings page\n2. Add the person to the group',
    'Task T1 of REQ-2026-000123',
  ])('%s', (text) => {
    expect(wordsOf(card)).toContain(text);
  });

  it('with the buttons Done with proof and Cannot', () => {
    const buttons = buttonsIn(card);
    expect(buttons.map((b) => b.action_id)).toEqual(['task_done', 'task_cannot']);
    expect(buttons.map((b) => parseTask(b.value))).toEqual(
      [1, 2].map(() => ({ request: 'REQ-2026-000123', taskId: 'T1' })),
    );
  });

  it('taking away names all that was seen too much, the account and the time', () => {
    const record = aRecordIn('revoking', { grant: aGrant({ surplus: ['group:admins'] }) });
    const words = wordsOf(taskCard(ENGLISH, record, aTask({ kind: 'revoke' }), EVE));
    expect(words).toContain('take away Prod Deployer on AWS production');
    expect(words).toContain('• group:prod-deployers\n• group:admins');
    expect(words).toContain('*Account in the system*\nacc-17');
    expect(words).toContain('*Must be gone by*\n<!date^');
  });

  it('a removal somebody said cannot be done still has its buttons, and the reason', () => {
    const card = taskCard(
      ENGLISH,
      aRecordIn('revoke_overdue'),
      aTask({ kind: 'revoke', reason: 'No rights there' }),
      FAY,
    );
    expect(wordsOf(card)).toContain('No rights there');
    expect(buttonsIn(card).map((b) => b.action_id)).toEqual(['task_done', 'task_cannot']);
  });
});

describe('done counts only when a second person has looked', () => {
  const task = aTask(DONE);

  it.each([FAY, BOB])('others are asked to check it: $name', (person) => {
    const card = taskCard(ENGLISH, approved, task, person);
    expect(wordsOf(card)).toContain('*Eve Admin says it is done*');
    expect(wordsOf(card)).toContain('Settings page, line 3: ana.ruiz added');
    expect(buttonsIn(card).map((b) => b.action_id)).toEqual(['task_confirm', 'task_reject']);
  });

  it('the one who did it waits, without buttons', () => {
    const card = taskCard(ENGLISH, approved, task, EVE);
    expect(wordsOf(card)).toContain('It counts once a second person has checked it: Fay Admin or Bob Owner.');
    expect(buttonsIn(card)).toEqual([]);
  });

  it('who can neither do nor confirm it sees that it is being checked', () => {
    const card = taskCard(ENGLISH, approved, aTask({ ...DONE, confirmers: [BOB] }), FAY);
    expect(wordsOf(card)).toContain('Done, being checked');
    expect(buttonsIn(card)).toEqual([]);
  });

  it('who confirms is not asked before it is done', () => {
    const card = taskCard(ENGLISH, approved, aTask(), DAN);
    expect(wordsOf(card)).toContain('It is not done yet');
    expect(buttonsIn(card)).toEqual([]);
  });

  it.each([EVE, FAY, BOB])('once confirmed all see by whom, without buttons: $name', (person) => {
    const card = taskCard(
      ENGLISH,
      approved,
      aTask({ ...DONE, state: 'confirmed', confirmedBy: FAY, confirmedAt: after(40) }),
      person,
    );
    expect(wordsOf(card)).toContain('Eve Admin did it, Fay Admin checked and confirmed it');
    expect(buttonsIn(card)).toEqual([]);
  });
});

describe('a task that must not be done any more has no buttons', () => {
  it.each([
    ['reported as impossible', approved, aTask({ state: 'cannot', reason: 'No such group' }), 'No such group'],
    ['the grant is being undone', aRecordIn('revoking'), aTask(), 'Please do not do it any more'],
    [
      'the grant is being undone while it waits for a check',
      aRecordIn('revoking', { end: anEnd() }),
      aTask(DONE),
      'Please do not do it any more',
    ],
    ['the request was cancelled', aRecordIn('cancelled'), aTask(), 'Please do not do it any more'],
  ])('%s', (_name, record, task, text) => {
    for (const person of [EVE, FAY, BOB]) {
      const card = taskCard(ENGLISH, record, task, person);
      expect(wordsOf(card)).toContain(text);
      expect(buttonsIn(card)).toEqual([]);
    }
  });
});
