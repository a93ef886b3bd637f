import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/language.ts';
import { REQUEST_STATES } from '../../src/domain/record.ts';
import { channelCard } from '../../src/views/channel-card.ts';
import { parseDecision } from '../../src/views/ids.ts';
import { checkLimits } from '../../src/views/limits.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { wordsIn } from '../../src/words/words-in.ts';
import { aDecision, after, aGrant, anEnd, aRecord, aRecordIn, aTarget, BOB, DAN } from '../support/a-record.ts';
import { everyRecord, SHORTEST } from './extremes.ts';
import { buttonsIn, wordsOf } from './slack-markup.ts';

const NOW = after(30);
const said = (record: Parameters<typeof channelCard>[1], now = NOW) => wordsOf(channelCard(ENGLISH, record, now));

describe('the card in the owner channel', () => {
  it.each([
    ['pending', 'Waiting for approval', ['The system owner decides, until <!date^', 'nothing is given.']],
    ['approved', 'Approved, being granted', ['Approved by Bob Owner and Dan Security.', 'once it was read back']],
    ['active', 'Granted and verified', ['The access is there. It was read back from the system (']],
    ['revoking', 'Ending', ['The access is being taken away now.', 'it may still work.']],
    ['revoke_overdue', 'Not ended yet', ['It should have ended already (', 'the security team knows']],
    ['ended', 'Ended and verified', ['*The access is gone:* the system was read']],
    ['denied', 'Denied', ['Denied by Bob Owner, with the button in Slack (', 'Nothing was given.']],
    ['cancelled', 'Cancelled', ['The request was cancelled. Nothing was given.']],
    ['lapsed', 'Closed, nobody decided in time', ['Nothing was given.']],
    ['failed', 'Could not be granted', ['could not be given as approved. *No access is left:*']],
  ] as const)('%s: what it is about and how it stands', (state, title, texts) => {
    const card = channelCard(ENGLISH, aRecordIn(state), NOW);
    expect(card.blocks[0]).toMatchObject({
      type: 'header',
      text: { text: `${title}: Prod Deployer on AWS production` },
    });
    expect(card.text).toBe(`${title}: Prod Deployer on AWS production, Ana Ruiz (REQ-2026-000123)`);
    for (const text of texts) expect(wordsOf(card)).toContain(text);
  });

  it('the request, who, where, when it was asked and until when', () => {
    const words = said(aRecordIn('active', { target: aTarget({ id: 'P0020', name: 'Ida New' }) }));
    for (const fact of [
      '*Request*\nREQ-2026-000123',
      '*Asked by*\nAna Ruiz (P0001)',
      '*Access is for*\nIda New (P0020)',
      '*Environment*\nproduction',
      '*Asked*\n<!date^1795510800^',
      '*Length*\n2 hours',
      '*Ends*\n<!date^1795519200^',
    ])
      expect(words).toContain(fact);
  });

  it('the second step by its name, once it is its turn', () => {
    const first = { ...aRecord().steps[0]!, decision: aDecision(BOB) };
    expect(said(aRecord({ steps: [first, aRecord().steps[1]!] }))).toContain('The security team decides, until');
  });

  it('past its time to decide, that it is being closed', () => {
    expect(said(aRecord(), after(24 * 60))).toContain('The time to decide is over.');
  });

  it('approved and then restored from a backup: that nobody knows whether it was given', () => {
    const words = said(aRecordIn('approved', { grant: aGrant({ verifiedAt: null, doubtedAt: after(60) }) }));
    expect(words).toContain('Approved, not certain whether given');
    expect(words).toContain('it is not certain whether the access was given');
  });

  it('cancelled by somebody while it was being given: who, and the proof that nothing is left', () => {
    const end = anEnd({ cause: 'dropped', by: DAN, verifiedAt: after(30), evidence: 'no such member' });
    const words = said(aRecordIn('cancelled', { end }));
    expect(words).toContain('Cancelled by Dan Security (');
    expect(words).toContain('*No access is left:*');
  });

  it('nothing is called gone before it was seen to be gone', () => {
    for (const state of REQUEST_STATES) {
      const record = aRecordIn(state);
      const end = record.end && { ...record.end, verifiedAt: null, evidence: null };
      expect(said({ ...record, end })).not.toMatch(
        /\b(revoked|removed)\b|is gone:|access is left|Ended and verified/iu,
      );
    }
  });
});

describe('members of a channel are not chosen by us', () => {
  /** Each text stands for its field. */
  const records = everyRecord((field) => `§${field}§`);
  const OPEN = ['role', 'system', 'environment', 'requester', 'target', 'title'];

  it.each(LANGUAGES)('nothing that people wrote or a system said is on it, in %s', (language) => {
    for (const { name, record } of records) {
      const card = JSON.stringify(channelCard(wordsIn(language), record, NOW));
      const fields = [...card.matchAll(/§([^§]*)§/gu)].map((m) => m[1] ?? '');
      const closed = fields.filter((f) => !OPEN.includes(f) && !f.startsWith('name of '));
      expect({ name, closed, isFilled: fields.length > 2 }).toEqual({ name, closed: [], isFilled: true });
    }
  });

  it('nobody is mentioned, and the one button decides nothing', () => {
    for (const { record } of records) {
      const card = channelCard(ENGLISH, record, NOW);
      expect(JSON.stringify(card)).not.toMatch(/<[@#]/u);
      expect(buttonsIn(card).map((b) => b.action_id)).toEqual(['open_details']);
      expect(parseDecision(buttonsIn(card)[0]?.value)?.request).toBe(record.id);
    }
  });
});

describe.each(LANGUAGES)('within Slack’s limits, in %s', (language) => {
  const words = wordsIn(language);

  it('at its longest', () => {
    for (const unit of ['x', '<&>*', '😀']) {
      const longest = everyRecord((_, length) => unit.repeat(length));
      for (const { name, record } of longest)
        expect({ name, found: checkLimits(channelCard(words, record, NOW)) }).toEqual({ name, found: [] });
    }
  });

  it.each(REQUEST_STATES)('at its shortest: %s', (state) => {
    const { steps: _, ...short } = SHORTEST;
    expect(checkLimits(channelCard(words, { ...aRecordIn(state), ...short, state }, NOW))).toEqual([]);
  });
});
