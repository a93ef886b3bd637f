import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../../src/dev/wait-for.ts';
import { DANIEL, PRIYA } from '../support/a-world.ts';
import { eventsOf, lineFor } from './support/lives.ts';
import { press, untilToldAlone } from './support/presses.ts';
import { row } from './support/row.ts';

const ASKERS = { U0SAM: 'E1005', U0AMARA: 'E1027', U0NOAH: 'E1028', U0TESS: 'I1101' } as const;

/** How long the denial and the press wait, in ms, request by request: whoever is first differs. */
const AFTER_MS = [
  { denial: 0, press: 0 },
  { denial: 0, press: 0 },
  { denial: 20, press: 0 },
  { denial: 0, press: 20 },
];

row(57, async (r) => {
  const world = await r.world();
  await Promise.all([world.bot(), world.bot()]);
  const won = { approved: 0, denied: 0 };
  for (const [asker, personId] of Object.entries(ASKERS)) {
    const id = await world.ask(asker, lineFor('1h'));
    const [yes, no] = await Promise.all([PRIYA, DANIEL].map((who) => world.card(who, id, 'Please decide')));
    if (!yes || !no) throw new Error('unreachable');
    await press(world, DANIEL, no, 'deny');
    await waitFor(() => world.people.modal(), { timeoutMs: 10_000, what: 'the form that asks for a reason' });
    const after = AFTER_MS[won.approved + won.denied] ?? { denial: 0, press: 0 };
    const acts = [
      () => sleep(after.denial).then(() => world.people.submit(DANIEL, { reason_choice: 'too_long' })),
      () => sleep(after.press).then(() => press(world, PRIYA, yes).then(() => null)),
    ];
    const answers = await Promise.all(acts.map((act) => act()));
    const errors = answers.find((a) => a !== null) ?? null;
    const { state, steps } = await world.until(id, ['active', 'denied']);
    const winner = steps[0]?.decision;
    const said = state === 'denied' ? await untilToldAlone(world, PRIYA, yes) : Object.values(errors ?? {});
    expect(said).toEqual([`${winner?.by.name ?? ''} has already decided ${id}: ${winner?.verdict ?? ''}.`]);
    if (errors) await world.people.closeModal(DANIEL);
    await world.settle();
    const decided = await Promise.all(['approved', 'denied'].map((v) => eventsOf(world, id, `approval.${v}`)));
    expect(decided.toSorted((a, b) => a - b)).toEqual([0, 1]);
    const given = world.scim
      .log()
      .filter((e) => e.user === personId)
      .map((e) => e.op);
    expect(given).toEqual(state === 'active' ? ['add'] : []);
    won[state === 'active' ? 'approved' : 'denied'] += 1;
  }
  r.observed(
    `four times at once: ${String(won.approved)} approved, ${String(won.denied)} denied, the other told each time`,
  );
});
