import { readFile } from 'node:fs/promises';
import { ledgerHead } from '../../models/ledger.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import type { ProcessRole } from '../../src/main.ts';
import { type AWorld, DANIEL, PRIYA, SAM } from './a-world.ts';
import type { Backup } from './backed-up-mongo.ts';

/** People of support, by Slack user and person id. */
export const AMARA = 'U0AMARA';
export const NOAH = 'U0NOAH';
export const ZOE = 'U0ZOE';
export const WEI = 'U0WEI';
export const LIAM = 'U0LIAM';
export const CARLA = 'U0CARLA';
export const FATIMA = 'U0FATIMA';
export const PERSON_OF: Readonly<Record<string, string>> = {
  [SAM]: 'E1005',
  [AMARA]: 'E1027',
  [NOAH]: 'E1028',
  [ZOE]: 'E1029',
  [WEI]: 'E1026',
  [LIAM]: 'E1024',
  [CARLA]: 'E1021',
  [FATIMA]: 'E1023',
  [DANIEL]: 'E1004',
};

export const GROUP = 'support-agents';
const WHY = '"Helping the Fjord account with its backlog"';

/** The requests of the story, each with a fate of its own. */
export interface RestoreStory {
  /** Sam: held at the backup, handed back after it. */
  dropped: string;
  /** Amara: approved at the backup, given after it. */
  approved: string;
  /** Fatima: approved at the backup, given and handed back after it. */
  handedBack: string;
  /** Noah: waited at the backup, approved and given after it. */
  pending: string;
  /** Zoë: held at the backup, over by the time of the restore. */
  past: string;
  /** Wei: held all the time. */
  held: string;
  /** Liam: asked and given after the backup; the restored record does not know it. */
  lost: string;
}

/** Asks for the role of the story. */
export const askFor = (world: AWorld, userId: string, length = '1h'): Promise<string> =>
  world.ask(userId, `support-agent ${length} ${WHY}`);

export async function give(world: AWorld, userId: string, length = '1h'): Promise<string> {
  const id = await askFor(world, userId, length);
  await world.approve(PRIYA, id);
  await world.until(id, 'active', 40_000);
  return id;
}

/** Everything that happened is in the ledger. */
export const untilChained = (world: AWorld): Promise<unknown> =>
  waitFor(
    async () => (await world.models.requests.collection.countDocuments({ 'events.0': { $exists: true } })) === 0,
    { timeoutMs: 30_000, what: 'every event to be in the ledger' },
  );

/**
 * An hour in short: grants, a backup, and what came after it. No bot runs when it returns, the database is the restored
 * one, and Zoë's end is past.
 * @param more.start how a bot is started: within this process unless said
 * @param more.before what else is there at the backup
 * @param more.after what else happens after it
 */
export async function playUntilRestored(
  world: AWorld,
  { backUp, restore }: Backup,
  more: {
    start?(role: ProcessRole): Promise<{ stop(): Promise<unknown> }>;
    before?(): Promise<unknown>;
    after?(): Promise<unknown>;
  } = {},
): Promise<RestoreStory> {
  const { start = (role) => world.startBot(role) } = more;
  const first = await start('all');
  const dropped = await give(world, SAM);
  const held = await give(world, WEI);
  await more.before?.();
  const past = await give(world, ZOE, '45s');
  const approved = await askFor(world, AMARA);
  const handedBack = await askFor(world, FATIMA);
  const pending = await askFor(world, NOAH);
  for (const id of [approved, handedBack, pending]) await world.card(PRIYA, id, 'Please decide');
  await first.stop();
  // Nobody carries anything out: what is approved now is not given yet.
  const listener = await start('bot');
  for (const id of [approved, handedBack]) {
    await world.approve(PRIYA, id);
    await world.until(id, 'approved');
  }
  await untilChained(world);
  await listener.stop();
  await backUp();

  const second = await start('all');
  for (const id of [approved, handedBack]) await world.until(id, 'active', 40_000);
  await world.access(FATIMA, `drop ${handedBack}`);
  await world.until(handedBack, 'ended', 40_000);
  await world.access(SAM, `drop ${dropped}`);
  await world.until(dropped, 'ended', 40_000);
  await world.approve(PRIYA, pending);
  await world.until(pending, 'active', 40_000);
  const lost = await give(world, LIAM);
  await more.after?.();
  await untilChained(world);
  await untilNoted(world);
  const { endsAt } = await world.record(past);
  await second.stop();
  await restore();
  await waitFor(() => Date.now() > (endsAt?.getTime() ?? 0), { timeoutMs: 90_000, what: 'the end to be past' });
  return { dropped, approved, handedBack, pending, past, held, lost };
}

/** A process notes the end of the ledger within a second. */
export async function untilNoted(world: AWorld): Promise<void> {
  const head = await ledgerHead(world.models.ledger);
  await waitFor(async () => (await notedSeq(world)) >= (head?.seq ?? 0), {
    timeoutMs: 20_000,
    what: 'the end of the ledger to be noted',
  });
}

/** How far the note in the state folder goes. */
export async function notedSeq(world: AWorld): Promise<number> {
  const text = await readFile(`${world.config.stateDir}/${world.config.prefix}.ledger-head.json`, 'utf8').catch(
    () => '',
  );
  return text === '' ? 0 : (JSON.parse(text) as { seq: number }).seq;
}

/** What the target did with this person's membership, in order. */
export const opsOf = (world: AWorld, userId: string): string[] =>
  world.scim
    .log()
    .filter((e) => e.user === PERSON_OF[userId] && e.group === GROUP)
    .map((e) => e.op);

/** The texts of the security channel, in one. */
export async function toldSecurity(world: AWorld): Promise<string> {
  const messages = await world.people.messages(world.catalog.slack.securityChannel);
  return messages.map((m) => JSON.stringify([m.text, m.blocks])).join('\n');
}
