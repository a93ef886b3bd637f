import { expect } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import { effectsOf, eventsOf, lastAt, SAM_THERE } from './support/lives.ts';
import { row, seconds } from './support/row.ts';

const WHY = '"Helping the Fjord account with its backlog"';

/** A second role that gives the same group. */
const twin = (yml: string): string =>
  yml.replace(/\n {2}support-agent:\n[\s\S]*?\n\n/, (role) => {
    const other = role.replace('support-agent:', 'support-twin:').replace('Support Agent', 'Support Twin');
    return role.trimEnd() + other;
  });

row(
  50,
  async (r) => {
    const world = await r.world({ edit: twin });
    await world.bot();
    const give = async (role: string, length: string) => {
      const id = await world.ask(SAM, `${role} ${length} ${WHY}`);
      await world.approve(PRIYA, id);
      await world.until(id, 'active');
      return id;
    };
    const long = await give('support-twin', '40s');
    const short = await give('support-agent', '10s');
    expect(effectsOf(world)).toEqual(['add']);
    // Twice the same role would be one too many.
    expect(await world.access(SAM, `request support-agent 1h ${WHY}`)).toContain('already has');

    await world.until(short, 'ended', 40_000);
    expect((await world.record(long)).state).toBe('active');
    expect(world.holds(SAM_THERE.person, SAM_THERE.group)).toBe(true);
    expect(effectsOf(world)).toEqual(['add']);
    const { endsAt } = await world.until(long, 'ended', 60_000);
    expect(effectsOf(world)).toEqual(['add', 'remove']);
    expect(await eventsOf(world, short, 'revoke.verified')).toBe(1);
    const late = lastAt(world, 'remove') - (endsAt?.getTime() ?? 0);
    r.observed(`the first end removed nothing; the last removed it ${seconds(late)} after its time`);
    expect(late).toBeGreaterThan(-1_000);
    expect(late).toBeLessThan(15_000);
  },
  { field: 'TEAM #279: the first expiry cut the second grant' },
);
