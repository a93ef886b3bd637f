import { expect } from 'vitest';
import { findAction } from '../../src/dev/find-action.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { eventsOf } from './support/lives.ts';
import { press, untilToldAlone } from './support/presses.ts';
import { row } from './support/row.ts';

const [BEN, AIKO, INGRID, KOFI] = ['U0BEN', 'U0AIKO', 'U0INGRID', 'U0KOFI'];
const ASKERS = { U0MARCUS: 'E1019', U0CARLA: 'E1021', U0ELIF: 'E1018' } as const;

row(
  56,
  async (r) => {
    const world = await r.world();
    await Promise.all([world.bot(), world.bot()]);
    for (const [asker, personId] of Object.entries(ASKERS)) {
      const id = await world.ask(asker, 'prod-deployer 1h "Roll back the release that broke the login page"');
      for (const [i, pair] of [
        [BEN, AIKO],
        [INGRID, KOFI],
      ].entries()) {
        const cards = await Promise.all(pair.map((who) => world.card(who, id, 'Please decide')));
        // Who asks presses what an approver was sent: that is nobody's decision.
        const [card] = cards;
        if (i === 0 && card) {
          const stolen = findAction(card.blocks ?? [], 'approve');
          await world.people.click(asker, card.channel, card.ts, stolen);
          expect((await untilToldAlone(world, asker, card)).join()).toContain('you asked for it or it is for you');
        }
        expect((await world.record(id)).steps[i]?.decision).toBeNull();
        await Promise.all(cards.map((c, j) => press(world, pair[j] ?? '', c)));
        const { steps } = await world.record(id);
        const winner = steps[i]?.decision?.by;
        const loser = pair.findIndex((who) => who !== winner?.slack?.userId);
        const other = cards[loser];
        if (!other) throw new Error('both were counted');
        const said = await untilToldAlone(world, pair[loser] ?? '', other);
        expect(said.at(-1)).toBe(`${winner?.name ?? ''} has already decided ${id}: approved.`);
      }
      const { steps } = await world.until(id, 'active');
      expect(new Set(steps.map((s) => s.decision?.by.id)).size).toBe(2);
      // What happened in one moment goes to the ledger together, a moment later.
      const verified = async () => (await eventsOf(world, id, 'grant.verified')) > 0;
      await waitFor(verified, { timeoutMs: 10_000, what: 'the grant to be in the ledger' });
      expect(await eventsOf(world, id, 'approval.approved')).toBe(2);
      expect(await eventsOf(world, id, 'grant.started')).toBe(1);
      expect(
        world.scim
          .log()
          .filter((e) => e.user === personId)
          .map((e) => e.op),
      ).toEqual(['add']);
      await world.access(asker, `drop ${id}`);
      await world.until(id, 'ended', 40_000);
    }
    r.observed('three requests of two steps, each pressed by two at once in two instances: two decisions, one grant');
  },
  { field: 'AccessBot #105: plain users could approve their own request' },
);
