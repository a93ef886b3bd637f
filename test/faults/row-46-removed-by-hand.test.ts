import { expect } from 'vitest';
import { PRIYA } from '../support/a-world.ts';
import type { FaultWorld } from './support/fault-world.ts';
import { latenessOf, N0_MS } from './support/lateness.ts';
import { eventsOf, lineFor } from './support/lives.ts';
import { row, seconds } from './support/row.ts';
import { told } from './support/told.ts';

const PEOPLE = { U0SAM: 'E1005', U0AMARA: 'E1027', U0NOAH: 'E1028', U0TESS: 'I1101' } as const;

/** The account itself is deleted at the target: whoever asks for it hears 404. */
async function deleteAccount(world: FaultWorld, personId: string): Promise<void> {
  const url = `${world.scim.systemUrl('support-desk')}/Users`;
  const headers = { authorization: `Bearer ${world.env['SCIM_TOKEN_SUPPORT_DESK'] ?? ''}` };
  const found = await fetch(`${url}?filter=${encodeURIComponent(`externalId eq "${personId}"`)}`, { headers });
  const { Resources: list } = (await found.json()) as { Resources: { id: string }[] };
  const before = world.scim.log().length;
  const answer = await fetch(`${url}/${list[0]?.id ?? ''}`, { method: 'DELETE', headers });
  expect(answer.status).toBe(204);
  expect(world.scim.log().length).toBe(before + 1);
}

row(
  46,
  async (r) => {
    const world = await r.world();
    await world.bot();
    const ids: string[] = [];
    for (const who of Object.keys(PEOPLE)) ids.push(await world.ask(who, lineFor('25s')));
    for (const id of ids) await world.approve(PRIYA, id);
    for (const id of ids) await world.until(id, 'active');
    // From here on what leaves the group may have been taken out by hand.
    const person = world.roster.byId(PEOPLE.U0SAM);
    world.byHand('remove', 'support-desk', {
      personId: PEOPLE.U0SAM,
      email: person?.email ?? '',
      name: person?.name ?? '',
      groups: ['support-agents'],
    });
    world.notTheBots('support-agents');
    await deleteAccount(world, PEOPLE.U0AMARA);

    const late = await latenessOf(world, ids);
    r.observed(`two gone by hand and two others: the latest end ${seconds(Math.max(...late.slice(2)))} after its time`);
    expect(Math.max(...late.slice(2))).toBeLessThan(N0_MS);
    for (const [i, id] of ids.entries()) {
      const { end } = await world.record(id);
      expect(end?.attempts).toBe(1);
      expect(await eventsOf(world, id, 'drift.found')).toBe(i < 2 ? 1 : 0);
      if (i < 2) await told(world, id, 'already gone before we removed it');
    }
    r.observed('one removed from the group, one account deleted: one attempt each, ended, and Security was told');
  },
  { field: 'Vault #3410: removing what is already gone was tried for ever and starved the rest' },
);
