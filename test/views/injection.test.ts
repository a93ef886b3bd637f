import { describe, expect, it } from 'vitest';
import { LEDGER_ACTIONS } from '../../src/domain/audit.ts';
import { answer, malformedText, mineText, statusText, unknownText } from '../../src/views/command-text.ts';
import { extendModal } from '../../src/views/extend-modal.ts';
import { homeView, strangerHome } from '../../src/views/home.ts';
import { auditText, heldText } from '../../src/views/look-up-text.ts';
import { plannedMessages } from '../../src/views/plan.ts';
import { reasonModal } from '../../src/views/reason-modal.ts';
import { requestModal } from '../../src/views/request-modal.ts';
import { securityNotice } from '../../src/views/security-notice.ts';
import { ENGLISH } from '../../src/words/words.ts';
import { after, aPerson, aRecord } from '../support/a-record.ts';
import { inEnglish } from '../support/in-words.ts';
import { everyRecord, longSignals, type Words } from './extremes.ts';
import { EVERY_PLACE, fullHome } from './home-extremes.ts';
import { heldView, longEvents, longHolding, namesIn } from './look-up-extremes.ts';
import { marksIn, textsIn, UNSEEN } from './slack-markup.ts';

/** Texts people might type into any field they can write to, or have in their name. */
const PAYLOADS = [
  '<!channel>',
  '<!here> <!everyone>',
  '<@U1>',
  '<#C1|general>',
  '<https://evil.example|good>',
  'https://evil.example/?a=b',
  'www.evil.example evil.example',
  'mail a@evil.example',
  '*bold* _it_ ~gone~ `code`',
  '```\nblock\n```',
  '> quoted\n> again',
  '&lt;!channel&gt;',
  '&gt; quoted',
  ':white_check_mark: Approved',
  '@channel #general',
  '<!date^1^{time}|now>',
  '\u202E<!channel>\u202C',
  '<\u200B!channel\u200B>',
  '*\u2060bold\u2060*\u0000',
  'a*\n*Proof*\n<@U1>',
];

/** For any payload the marks must be those of harmless words: a payload may cost a label its bold, never add a mark. */
const NEUTRAL: Words = () => 'Neutral words';

type Surface = { text?: string; blocks: readonly object[] };

function surfaces(words: Words): Map<string, Surface> {
  const w = words('any', 200);
  const found = new Map<string, Surface>();
  for (const { name, record } of everyRecord(words)) {
    // Two of three equal colleagues are enough: who did it, and who did not.
    for (const message of plannedMessages(inEnglish, record, after(30), longSignals(words)))
      if (!message.key.endsWith('P0013')) found.set(`${name}: ${message.key}`, message);
    found.set(`${name}: mine`, mineText(ENGLISH, [record], { id: record.target.id }));
    found.set(`${name}: status`, statusText(ENGLISH, [record], record.id, { id: 'P9' }));
    found.set(`${name}: deny form`, reasonModal(ENGLISH, 'deny', record, 'x'));
    found.set(`${name}: extend form`, extendModal(ENGLISH, record, { duration: w, reason: w, freeMs: 3_600_000 }));
  }
  const option = {
    id: 'role',
    name: w,
    systemName: w,
    environment: w,
    ownerName: w,
    risk: 'low' as const,
    maxTimeMs: 3_600_000,
  };
  const prefill = { role: w, personId: 'P1', duration: w, justification: w, ticket: w };
  found.set(
    'request form',
    requestModal(ENGLISH, { roles: { all: [option] }, people: [aPerson('P1', w), aPerson('P2', w)], prefill, note: w }),
  );
  for (const place of EVERY_PLACE)
    found.set(`home ${String(place.section)} ${String(place.page)}`, homeView(ENGLISH, fullHome(words, place)));
  found.set('nobody’s home', strangerHome(ENGLISH, w));
  found.set(
    'who held',
    heldText(ENGLISH, { ...heldView(words, 1), holdings: [longHolding(words, 2)] }, namesIn(words)),
  );
  found.set(
    'what happened',
    auditText(ENGLISH, 'REQ-2026-000123', longEvents(words, 40, LEDGER_ACTIONS), namesIn(words)),
  );
  found.set('unknown', unknownText(ENGLISH, w, null));
  found.set('malformed', malformedText(ENGLISH, 'drop', w));
  found.set('answer', answer(w));
  const person = { kind: 'person' as const, id: 'P1', name: w, teamId: null, userId: null, method: 'cli' as const };
  const detail = {
    target: w,
    role: w,
    system: w,
    surplus: [w],
    lastError: w,
    reason: w,
    kind: 'revoke',
    privileged: true,
    wasOverdue: true,
    evidence: w,
  };
  const actions = [
    'revoke.overdue',
    'task.cannot',
    'approval.refused',
    'grant.mismatch',
    'grant.verified',
    'revoke.verified',
  ];
  const events = actions.map((action, seq) => ({
    seq,
    at: after(1),
    action,
    record: 'REQ-2026-000123',
    actor: person,
    detail,
  }));
  found.set('notice', securityNotice(ENGLISH, events, namesIn(words)));
  return found;
}

/** Marks of all mrkdwn of a surface, counted. */
function marks(surface: Surface): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of textsIn(surface))
    if (text.type === 'mrkdwn') for (const mark of marksIn(text.text)) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return counts;
}

const neutral = surfaces(NEUTRAL);
const allowedIn = new Map([...neutral].map(([name, surface]) => [name, marks(surface)]));

describe.each(PAYLOADS)('no card, form or notice acts on %j', (payload) => {
  const attacked = surfaces(() => payload);

  it('no mention, link or format appears, in blocks or fallback text', () => {
    expect([...attacked.keys()]).toEqual([...neutral.keys()]);
    const added = [...attacked].flatMap(([name, surface]) => {
      const allowed = allowedIn.get(name);
      return [...marks(surface)].flatMap(([mark, count]) =>
        count > (allowed?.get(mark) ?? 0) ? [`${name}: ${mark}`] : [],
      );
    });
    expect(added).toEqual([]);
  });

  it('no unseen character is left, no emoji code is read, no address is made a link', () => {
    const texts = [...attacked].flatMap(([name, surface]) => textsIn(surface).map((t) => ({ ...t, name })));
    expect(texts.filter((t) => UNSEEN.test(t.text))).toEqual([]);
    expect(texts.filter((t) => (t.type === 'plain_text' ? t.emoji !== false : t.verbatim !== true))).toEqual([]);
  });
});

it('the names of approvers, targets and systems are still readable when they carry markup', () => {
  const record = aRecord({ requester: aPerson('P1', 'R&D <team>') });
  const card = plannedMessages(inEnglish, record, after(1)).find((m) => m.key === 'approver:0:P0002');
  const shown = textsIn(card ?? { blocks: [] })
    .filter((t) => t.type === 'plain_text')
    .map((t) => t.text);
  expect(shown.some((t) => t.includes('R&D <team> (P1)'))).toBe(true);
});
