import { HOME_SECTIONS, type HomeFacts, type HomePlace, needsIn, ON_A_PAGE, type Ward } from '../../src/domain/home.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { after, aTask } from '../support/a-record.ts';
import { everyRecord, type Words } from './extremes.ts';

/** Homes at their longest: every list full, every text at its limit. */

export const EVERY_PLACE: HomePlace[] = [
  { section: null, page: 0 },
  ...HOME_SECTIONS.flatMap((section) => [0, 1].map((page) => ({ section, page }))),
];

/** As many as a list may have, of the kinds that records come in. */
function many(records: readonly AccessRequest[], count: number): AccessRequest[] {
  return Array.from({ length: count }, (_, i) => {
    const record = records[i % records.length] as AccessRequest;
    return { ...record, id: `REQ-2026-${String(100_000 + i)}` };
  });
}

/** The home of somebody who is asked everything, holds everything, answers for everybody and owns everything. */
export function fullHome(words: Words, place: HomePlace): HomeFacts {
  const records = everyRecord(words).map((r) => r.record);
  const viewer = { id: 'P0011', name: words('viewer', 200), slack: { teamId: 'T1', userId: 'U1' } };
  const limit = place.section ? ON_A_PAGE[place.section] : 8;
  const pending = records.filter((r) => r.state === 'pending' && r.steps[0]?.decision === null);
  const tasks = records
    .filter((r) => r.state === 'revoking')
    .map((r) => ({ ...r, tasks: [aTask({ kind: 'revoke', assignees: [viewer], confirmers: [] })] }));
  const needs = many([...pending, ...tasks], limit).flatMap((r) => needsIn(r, viewer.id));
  const held = many(
    records.filter((r) => ['active', 'revoking', 'revoke_overdue', 'approved'].includes(r.state)),
    limit,
  );
  const ward = (): Ward => ({
    person: { id: words('id', 64), name: words('ward', 200), type: 'contractor', endsAt: after(9) },
    because: 'sponsored',
    held: held.slice(0, 8),
  });
  return {
    viewer,
    place,
    now: after(30),
    needs: { items: needs.slice(0, limit), total: 1_000 },
    access: { items: held, total: 1_000 },
    requests: { items: many(records, limit), total: 1_000 },
    people: { items: Array.from({ length: limit }, ward), total: 1_000 },
    systems: { items: held, total: 5_000, names: Array.from({ length: 20 }, () => words('system', 200)) },
    looksUpAll: true,
    away: { name: words('stand-in', 200), from: after(9), until: after(99), zone: 'America/Argentina/ComodRivadavia' },
  };
}

/** The home of somebody with nothing at all. */
export const EMPTY_HOME: HomeFacts = {
  viewer: { id: 'P1', name: '', slack: null },
  place: { section: null, page: 0 },
  now: after(0),
  needs: { items: [], total: 0 },
  access: { items: [], total: 0 },
  requests: { items: [], total: 0 },
  people: null,
  systems: null,
  looksUpAll: false,
  away: null,
};
