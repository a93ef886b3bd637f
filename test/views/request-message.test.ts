import { describe, expect, it } from 'vitest';
import { type AccessRequest, type EndCause, FINAL_STATES, REQUEST_STATES } from '../../src/domain/record.ts';
import { plannedMessages } from '../../src/views/plan.ts';
import { requestMessage, targetMessage, threadLine } from '../../src/views/request-message.ts';
import { ENGLISH } from '../../src/words/words.ts';
import {
  ANA,
  aDecision,
  after,
  aGrant,
  anEnd,
  aRecord,
  aRecordIn,
  aTarget,
  aTask,
  BOB,
  someTerms,
} from '../support/a-record.ts';
import { HOUR } from '../support/an-organisation.ts';
import { inEnglish } from '../support/in-words.ts';
import { buttonsIn, textsIn, wordsOf } from './slack-markup.ts';

const headline = (m: { blocks: readonly object[] }) => textsIn({ blocks: m.blocks.slice(0, 1) })[0]?.text;

const HOLDING = ['drop', 'extend', 'report_problem'];

describe('the one message of the requester tells the state in words', () => {
  it.each([
    [
      'pending',
      'Waiting for approval',
      [
        'Step 1 of 2: the system owner decides. Any one of these people can: Bob Owner or Cat Deputy.',
        'To be decided by: <!date^',
      ],
    ],
    [
      'approved',
      'Approved, being granted',
      ['Approved by Bob Owner and Dan Security.', 'until this message says “Granted and verified”'],
    ],
    [
      'active',
      'Granted and verified',
      [
        'It was read back from the system',
        '• group:prod-deployers',
        'Seen on the account acc-17',
        'SCIM group prod-deployers read',
        '*End: <!date^',
      ],
    ],
    ['revoking', 'Ending', ['Its time is over. The access is being taken away now.', 'it may still work']],
    [
      'revoke_overdue',
      'Not ended yet',
      [
        'It has not been seen to be gone, so it may still work.',
        'the security team has been told',
        'the target did not answer',
      ],
    ],
    ['ended', 'Ended and verified', ['*The access is gone:*', 'no such member', 'Still needed? Press *Ask again*']],
    [
      'denied',
      'Denied',
      ['Denied by Bob Owner, with the button in Slack', 'A smaller role is enough', 'Nothing was given.'],
    ],
    ['cancelled', 'Cancelled', ['The request was cancelled. Nothing was given.']],
    ['lapsed', 'Closed, nobody decided in time', ['so the request was closed. Nothing was given.']],
    [
      'failed',
      'Could not be granted',
      ['the group does not exist', '*What to do:* ask Bob Owner, the owner of AWS production', '*No access is left:*'],
    ],
  ] as const)('%s', (state, title, texts) => {
    const message = requestMessage(ENGLISH, aRecordIn(state));
    expect(headline(message)).toBe(`${title}: Prod Deployer on AWS production`);
    expect(message.text).toBe(`${title}: Prod Deployer on AWS production, 2 hours (REQ-2026-000123)`);
    for (const text of texts) expect(wordsOf(message)).toContain(text);
  });

  it.each(['denied', 'lapsed'] as const)('%s: what came to nothing has neither start nor end', (state) => {
    const words = wordsOf(requestMessage(ENGLISH, aRecordIn(state)));
    expect(words).not.toMatch(/\*(Starts|Ends|Given|Was to end)\*/u);
    expect(words).toContain('*Length asked for*\n2 hours');
  });

  it('denied with a suggestion: how to ask for that', () => {
    const suggestion = { durationMs: HOUR };
    const decision = aDecision(BOB, { verdict: 'denied', reason: 'Less will do', suggestion });
    const record = aRecordIn('denied');
    const steps = record.steps.map((s, i) => (i === 0 ? { ...s, decision } : s));
    const words = wordsOf(requestMessage(ENGLISH, { ...record, steps }));
    expect(words).toContain('To ask for what was suggested, press the button below.');
    expect(words).not.toContain('If the reason can be settled');
    expect(words).toContain('Ask for what was suggested');
  });

  it('extended: how long was asked for first, and how long it is in all', () => {
    const record = aRecordIn('active');
    const [from, to] = [record.endsAt as Date, new Date((record.endsAt as Date).getTime() + HOUR)];
    const x = { id: 'X1', state: 'granted', by: ANA, at: after(30), reason: 'More', free: false, from, to };
    const extended = { ...record, endsAt: to, extensions: [{ ...x, subjectHash: 'd'.repeat(64), steps: [] }] };
    const words = wordsOf(requestMessage(ENGLISH, extended as AccessRequest));
    expect(words).toContain('*Length asked for*\n2 hours');
    expect(words).toContain('*In all*\n3 hours');
  });

  it('active: how and where it is used, where the file says so', () => {
    const used = { use: 'Run deploy --env prod', link: 'https://deploy.example.com/?a=1&b=<2|3>' };
    const words = wordsOf(requestMessage(ENGLISH, aRecordIn('active', { terms: someTerms(used) })));
    expect(words).toContain(
      '*How to use it*\n<https://deploy.example.com/?a=1&amp;b=%3C2%7C3%3E|Open it> · Run deploy --env prod',
    );
    expect(wordsOf(requestMessage(ENGLISH, aRecordIn('active')))).not.toContain('How to use it');
    for (const state of ['approved', 'revoking', 'ended'] as const)
      expect(wordsOf(requestMessage(ENGLISH, aRecordIn(state, { terms: someTerms(used) })))).not.toContain(
        'How to use',
      );
  });

  it('active: the proof stands below the facts and the reason', () => {
    const words = wordsOf(requestMessage(ENGLISH, aRecordIn('active')));
    expect(words).toMatch(/It was read back[\s\S]*Why it is needed[\s\S]*Seen on the account[\s\S]*Proof/u);
  });

  it('second step: who has approved already, who decides now', () => {
    const record = aRecordIn('approved');
    const steps = record.steps.map((s, i) => (i === 1 ? { ...s, decision: null } : s));
    const words = wordsOf(requestMessage(ENGLISH, aRecord({ steps })));
    expect(words).toContain('The system owner approved: Bob Owner');
    expect(words).toContain('Step 2 of 2: the security team decides. Any one of these people can: Dan Security.');
  });

  it('approved for a later start: when it starts', () => {
    const record = aRecordIn('approved', {
      startsAt: after(600),
      grant: aGrant({ startedAt: null, verifiedAt: null }),
    });
    expect(headline(requestMessage(ENGLISH, record))).toMatch(/^Approved, starts later/);
    expect(wordsOf(requestMessage(ENGLISH, record))).toContain('Start: <!date^');
  });

  it('approved on a system set up by hand: who was asked', () => {
    const words = wordsOf(requestMessage(ENGLISH, aRecordIn('approved', { tasks: [aTask()] })));
    expect(words).toContain('This system is set up by hand. Asked to do it: Eve Admin or Fay Admin.');
  });

  it('waiting past the time to decide: that it is being closed', () => {
    expect(wordsOf(requestMessage(ENGLISH, aRecord(), after(24 * 60)))).toContain('The time to decide is over.');
  });

  it('ended late: by how much', () => {
    const end = anEnd({ overdueAt: after(141), verifiedAt: after(200), evidence: 'read' });
    expect(wordsOf(requestMessage(ENGLISH, aRecordIn('ended', { end })))).toContain('That was 1 hour late.');
  });

  it.each([
    ['dropped', 'It was handed back by Bob Owner.'],
    ['revoked', 'It was stopped early by Bob Owner.'],
    ['mismatch', 'more access than was approved'],
    ['refused', 'could not be given as approved'],
    ['left', 'The person has left'],
  ] as const)('why it ended: %s', (cause, text) => {
    const end = anEnd({ cause, by: BOB, reason: 'Why not', verifiedAt: after(141), evidence: 'read' });
    const words = wordsOf(requestMessage(ENGLISH, aRecordIn('ended', { end })));
    expect(words).toContain(text);
    expect(words).toContain('Why not');
  });

  it('cancelled while it was being given: the proof that nothing is left', () => {
    const end = anEnd({ cause: 'dropped', by: BOB, verifiedAt: after(30), evidence: 'no such member' });
    const words = wordsOf(requestMessage(ENGLISH, aRecordIn('cancelled', { end })));
    expect(words).toContain('Cancelled by Bob Owner');
    expect(words).toContain('no such member');
  });

  it('closed without proof: no claim that it is gone', () => {
    const words = wordsOf(requestMessage(ENGLISH, aRecordIn('ended', { end: anEnd() })));
    expect(words).toContain('no proof of its end is on record');
    expect(words).not.toContain('The access is gone');
  });
});

describe('nothing is called gone before it was seen to be gone', () => {
  const causes: EndCause[] = ['expired', 'dropped', 'revoked', 'mismatch', 'refused', 'left'];
  const records = REQUEST_STATES.flatMap((state) =>
    causes.map((cause) => {
      const record = aRecordIn(state, {
        target: aTarget({ id: 'P0020', name: 'Ida New' }),
        tasks: [aTask(), aTask({ id: 'T2', kind: 'revoke' })],
      });
      return { ...record, end: record.end && { ...record.end, cause, by: BOB, verifiedAt: null, evidence: null } };
    }),
  );

  it.each(records.map((r) => [`${r.state}, ${r.end?.cause ?? 'no end'}`, r] as const))('%s', (_name, record) => {
    const messages = plannedMessages(inEnglish, record, after(150)).filter((m) => !m.key.startsWith('log:'));
    const words = messages.map(wordsOf).join('\n');
    expect(words).not.toMatch(/\b(revoked|removed|deleted|withdrawn)\b|is gone:|access is left|Ended and verified/i);
  });
});

describe('the buttons are those that can work now', () => {
  it.each(REQUEST_STATES)('%s', (state) => {
    const again = FINAL_STATES.includes(state) ? ['request_again'] : [];
    const expected = state === 'active' ? HOLDING : state === 'pending' || state === 'approved' ? ['cancel'] : again;
    const buttons = buttonsIn(requestMessage(ENGLISH, aRecordIn(state)));
    expect(buttons.map((b) => b.action_id)).toEqual(expected);
    // What changes something asks first; asking again only opens the form.
    if (again.length > 0) expect(buttons).toMatchObject([{ value: 'again|REQ-2026-000123' }]);
    else expect(buttons.every((b) => b.value === 'REQ-2026-000123')).toBe(true);
    // What opens a form asks again there.
    const atOnce = buttons.filter((b) => b.action_id === 'drop' || b.action_id === 'cancel');
    expect(atOnce.every((b) => 'confirm' in b)).toBe(true);
  });
});

describe('the person access is for, when somebody else asked', () => {
  const target = aTarget({ id: 'P0020', name: 'Ida New', slack: { teamId: 'T1', userId: 'U20' } });

  it('sees who asked, the same facts and Drop', () => {
    const message = targetMessage(ENGLISH, aRecordIn('active', { target }));
    expect(wordsOf(message)).toContain('Ana Ruiz asked for this access for you.');
    expect(wordsOf(message)).toContain('*Asked by*\nAna Ruiz (P0001) <@UP0001>');
    expect(buttonsIn(message).map((b) => b.action_id)).toEqual(HOLDING);
  });
});

it('the justification is shown to those who decide, ask or hold, not to those who carry it out', () => {
  const record = aRecordIn('active', { tasks: [aTask()], target: aTarget({ id: 'P0020', name: 'Ida New' }) });
  const shown = plannedMessages(inEnglish, record, after(30)).filter((m) => wordsOf(m).includes(record.justification));
  expect(shown.map((m) => m.key.split(':')[0])).toEqual(['requester', 'target', 'approver', 'approver', 'approver']);
});

it('a line of the log is data with its time', () => {
  expect(threadLine(ENGLISH, { n: 3, at: after(1), text: 'Bob <!here> approved' })).toEqual({
    text: 'Bob &lt;!here&gt; approved',
    blocks: [
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: '<!date^1795510860^{date_short_pretty} {time}|24 Nov 2026 09:01 UTC>',
            verbatim: true,
          },
          { type: 'plain_text', text: 'Bob <!here> approved', emoji: false },
        ],
      },
    ],
  });
});
