import { describe, expect, it } from 'vitest';
import type { AccessRequest } from '../../src/domain/record.ts';
import { approvalCard } from '../../src/views/approval-card.ts';
import { changesModal } from '../../src/views/changes-modal.ts';
import { FIELDS, parseDecision } from '../../src/views/ids.ts';
import { ENGLISH } from '../../src/words/words.ts';
import {
  ANA,
  aDecision,
  after,
  aPerson,
  aRecord,
  aRecordIn,
  aTarget,
  BOB,
  CAT,
  DAN,
  someTerms,
} from '../support/a-record.ts';
import { buttonsIn, DECIDE_BUTTONS, wordsOf } from './slack-markup.ts';

const withFirst = (record: AccessRequest, decision = aDecision(BOB)) => ({
  ...record,
  steps: record.steps.map((s, i) => (i === 0 ? { ...s, decision } : s)),
});

describe('an approver sees everything needed to decide', () => {
  const card = approvalCard(ENGLISH, aRecord(), 0, BOB, after(1));
  const words = wordsOf(card);

  it.each([
    'Ana Ruiz asks for Prod Deployer on AWS production for 2 hours',
    'High risk, privileged',
    'REQ-2026-000123',
    '*Asked by*\nAna Ruiz (P0001) <@UP0001>',
    '*Employment*\nEmployee',
    '*Manager*\nGus Manager',
    '*Environment*\nproduction',
    '*Part of the system*\nwhole system',
    '• Roll back a release',
    '*Starts*\nas soon as it is approved',
    '*Length*\n2 hours',
    '*Ends*\n2 hours after the last approval',
    '*Ticket*\nOPS-481',
    'Roll back the release that broke the login page',
    'You own AWS production, or stand in for its owner, Bob Owner.',
    'Step 1 of 2: system owner',
    'If you approve, the security team decides next.',
    '<!date^1795597200^{date_short_pretty} {time}|25 Nov 2026 09:00 UTC>, which is 1 day after it was asked',
    'If nobody decides by then, the request is closed and nothing is given.',
    'Catalogue cccccccccccc · Record aaaaaaaaaaaa',
  ])('%s', (text) => {
    expect(words).toContain(text);
  });

  it('no sponsor or contract for an employee, both for an external person', () => {
    expect(words).not.toMatch(/Sponsor|Contract/);
    const target = aTarget({ type: 'contractor', sponsorName: 'Hal Sponsor', until: after(60) });
    const external = wordsOf(approvalCard(ENGLISH, aRecord({ target }), 0, BOB));
    expect(external).toContain('*Employment*\nContractor (external)');
    expect(external).toContain('*Sponsor*\nHal Sponsor');
    expect(external).toContain('*Contract ends*\n24 Nov 2026');
    expect(
      wordsOf(approvalCard(ENGLISH, aRecord({ target: { ...target, sponsorName: null, until: null } }), 0, BOB)),
    ).toContain('no date on record');
  });

  it('for whom, when that is somebody else', () => {
    const target = aTarget({ id: 'P0020', name: 'Ida New', slack: null });
    const other = wordsOf(approvalCard(ENGLISH, aRecord({ target }), 0, BOB));
    expect(other).toContain('Ana Ruiz asks for Prod Deployer on AWS production for Ida New, 2 hours');
    expect(other).toContain('*Access is for*\nIda New (P0020)');
  });

  it('why security is asked', () => {
    const why = (terms: Parameters<typeof someTerms>[0]) =>
      wordsOf(approvalCard(ENGLISH, withFirst(aRecord({ terms: someTerms(terms) })), 1, DAN));
    expect(why({})).toContain('because the role is privileged or sensitive');
    expect(why({ privileged: false })).toContain('because the role is high risk');
    expect(why({ privileged: false, risk: 'low' })).toContain('because the role asks for it');
  });
});

it('the reason comes right below the risk, the facts after it', () => {
  const { blocks } = approvalCard(ENGLISH, aRecord(), 0, BOB);
  const shown = blocks.map((b) => JSON.stringify(b));
  expect(shown[1]).toContain('High risk');
  expect(shown[3]).toContain('Roll back the release');
  expect(shown[4]).toContain('Asked by');
});

describe('the buttons', () => {
  it('carry the request, the step and what was shown', () => {
    const buttons = buttonsIn(approvalCard(ENGLISH, withFirst(aRecord()), 1, DAN));
    expect(buttons.map((b) => b.action_id)).toEqual(DECIDE_BUTTONS);
    for (const b of buttons)
      expect(parseDecision(b.value)).toEqual({ request: 'REQ-2026-000123', step: 1, shown: 'aaaaaaaaaaaa' });
  });

  it('ask a second time at medium and high risk, not at low', () => {
    const asks = (risk: 'low' | 'medium' | 'high') =>
      buttonsIn(approvalCard(ENGLISH, aRecord({ terms: someTerms({ risk }) }), 0, BOB)).flatMap((b) =>
        'confirm' in b ? b.action_id : [],
      );
    expect([asks('low'), asks('medium'), asks('high')]).toEqual([[], ['approve'], ['approve']]);
  });

  it('are gone once the time to decide is over', () => {
    const card = approvalCard(ENGLISH, aRecord(), 0, BOB, after(24 * 60));
    expect(buttonsIn(card)).toEqual([]);
    expect(wordsOf(card)).toContain('The time to decide is over');
  });
});

describe('where the role asks for a reason', () => {
  const asks = (risk: 'low' | 'high', more: Partial<AccessRequest> = {}) =>
    approvalCard(ENGLISH, aRecord({ terms: someTerms({ risk, approvalReason: true }), ...more }), 0, BOB, after(1));

  it('the card says so, beside the sign-in where both are needed', () => {
    expect(wordsOf(asks('low'))).toContain('\nApproving this takes a reason.\n');
    expect(wordsOf(asks('high', { stepUp: true }))).toContain(
      '\nApproving this takes a reason. Approving this takes a sign-in with your second factor',
    );
    expect(wordsOf(approvalCard(ENGLISH, aRecord(), 0, BOB, after(1)))).not.toContain('takes a reason');
  });

  it('Approve opens the form, and asks no second time: the form does', () => {
    const [approve, ...others] = buttonsIn(asks('high'));
    expect(approve).toMatchObject({ action_id: 'approve_reason', text: { text: 'Approve' } });
    expect(approve).not.toHaveProperty('confirm');
    expect(parseDecision(approve?.value)).toMatchObject({ step: 0, shown: 'aaaaaaaaaaaa' });
    expect(others.map((b) => b.action_id)).toEqual(DECIDE_BUTTONS.slice(1));
  });

  it('why is no longer optional in the form to approve with changes', () => {
    const why = (record: AccessRequest) => changesModal(ENGLISH, record, [], 'x').blocks.at(-1);
    const strict = aRecord({ terms: someTerms({ approvalReason: true }) });
    expect(why(strict)).toMatchObject({ block_id: FIELDS.words, optional: false });
    expect(why(aRecord())).toMatchObject({ block_id: FIELDS.words, optional: true });
  });
});

describe('after the decision the card says who decided, when, by which means and why, and has no buttons', () => {
  const decided = withFirst(aRecord(), aDecision(BOB, { reason: 'On call this week' }));

  it('for the one who decided', () => {
    const card = approvalCard(ENGLISH, decided, 0, BOB);
    expect(buttonsIn(card)).toEqual([]);
    expect(wordsOf(card)).toContain('*Approved by you*, with the button in Slack (<!date^1795511400^');
    expect(wordsOf(card)).toContain('On call this week');
    expect(wordsOf(card)).toContain('Now the security team decides.');
    expect(card.text).toMatch(/^Approved by you: /);
    expect(wordsOf(card)).toContain('\nApproved by you: Prod Deployer on AWS production for Ana Ruiz\n');
  });

  it('for a colleague, who sees who was first', () => {
    const card = approvalCard(ENGLISH, decided, 0, CAT);
    expect(buttonsIn(card)).toEqual([]);
    expect(wordsOf(card)).toContain('*Approved by Bob Owner*');
    expect(wordsOf(card)).toContain('Bob Owner was first');
  });

  it('when it was denied, from the command line too', () => {
    const decision = aDecision(BOB, { verdict: 'denied', reason: 'Too much', method: 'cli' });
    const card = approvalCard(ENGLISH, withFirst(aRecordIn('denied'), decision), 0, CAT);
    expect(buttonsIn(card)).toEqual([]);
    expect(wordsOf(card)).toMatch(/\*Denied by Bob Owner\*, on the command line .*\n.*\nNothing is given\./);
    expect(wordsOf(card)).toContain('Too much');
  });

  it.each([
    ['lapsed', 'Nobody decided the next step in time'],
    ['cancelled', 'The request was cancelled afterwards'],
    ['denied', 'Denied in a later step'],
    ['active', 'Every step is approved'],
    ['revoke_overdue', 'Every step is approved'],
  ] as const)('and how it went on: %s', (state, text) => {
    const card = approvalCard(ENGLISH, withFirst(aRecordIn(state)), 0, BOB);
    expect(buttonsIn(card)).toEqual([]);
    expect(wordsOf(card)).toContain(text);
  });

  it.each([
    ['cancelled', 'Cancelled before you decided'],
    ['lapsed', 'Nobody decided in time'],
    ['failed', 'Closed before you decided'],
  ] as const)('closed without a decision: %s', (state, text) => {
    const card = approvalCard(ENGLISH, aRecord({ state }), 0, BOB);
    expect(buttonsIn(card)).toEqual([]);
    expect(wordsOf(card)).toContain(text);
  });
});

it('an approver of another workspace sees names, not mentions that mean nothing there', () => {
  const far = aPerson('P0030', 'Far Away', { teamId: 'T9', userId: 'U9' });
  expect(wordsOf(approvalCard(ENGLISH, aRecord({ requester: ANA }), 0, far))).toMatch(
    /Asked by\*\nAna Ruiz \(P0001\)$/m,
  );
});

it('a step that does not exist is a fault of ours', () => {
  expect(() => approvalCard(ENGLISH, aRecord(), 7, BOB)).toThrow(RangeError);
});
