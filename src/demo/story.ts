import { connectMongo } from '../../models/connection.ts';
import { createLedgerModel } from '../../models/ledger.ts';
import { systemClock } from '../context.ts';
import type { SlackMessage } from '../dev/slack-control.ts';
import { waitFor } from '../dev/wait-for.ts';
import { LOBBY } from '../dev/workspace.ts';
import type { World } from '../dev/world.ts';
import { exportLedger } from '../operations/export-ledger.ts';
import { describeVerdict, verifyLedger } from '../operations/verify-ledger.ts';
import { createMeaningCheck } from '../operations/verify-meaning.ts';
import type { Narrator } from './narrate.ts';

/** Sam of Support asks, Priya who owns the Support Desk decides. */
const ASKER = { slack: 'U0SAM', id: 'E1005', name: 'Sam Whitfield' };
const OWNER = { slack: 'U0PRIYA', name: 'Priya Raman' };
const ROLE = { id: 'support-agent', system: 'support-desk', group: 'support-agents' };
const LENGTH = '5s';
const PATIENCE_MS = 20_000;

/** The last message of somebody's conversation with the bot that starts so. */
async function messageTo(world: World, userId: string, start: string, about: string): Promise<SlackMessage | null> {
  const channel = await world.people.dm(userId);
  if (!channel) return null;
  const messages = await world.people.messages(channel);
  return messages.findLast((m) => !m.thread_ts && m.text.startsWith(start) && m.text.includes(about)) ?? null;
}

/** Whether the target itself shows the asker in the group. */
function holds(world: World): boolean {
  const last = world.scim
    .log()
    .findLast((e) => e.system === ROLE.system && e.group === ROLE.group && e.user === ASKER.id);
  return last?.op === 'add';
}

/**
 * One request, from asking to the proof of its end, through Slack's own protocol. Every line is printed when the
 * thing has been seen: at the target, in Slack, in the verified ledger.
 * @returns whether every step was seen
 */
export async function playStory(world: World, narrator: Narrator): Promise<boolean> {
  const see = <T>(what: string, check: () => Promise<T | null | false> | T | null | false) =>
    waitFor<T>(check as () => Promise<T>, { timeoutMs: PATIENCE_MS, everyMs: 25, what });
  let step = 'Slack is connected';
  try {
    await see(step, () => world.people.botConnected());
    step = `${ASKER.name} asks for Support Agent for ${LENGTH}; recorded`;
    await world.people.command(
      ASKER.slack,
      LOBBY,
      '/access',
      `request ${ROLE.id} ${LENGTH} "Helping the Fjord account with its ticket backlog" ticket SUP-481`,
    );
    const answer = await see(step, async () =>
      (await world.people.messages(LOBBY)).findLast((m) => m.text.startsWith('Recorded as REQ-')),
    );
    const id = /REQ-\d{4}-\d+/.exec(answer.text)?.[0] ?? '';
    narrator.step(step, id);

    step = `card with its owner, ${OWNER.name}`;
    const card = await see(step, () => messageTo(world, OWNER.slack, 'Please decide', id));
    narrator.step(step, id);

    step = `${OWNER.name} presses Approve; granted, read back, and shown`;
    await world.people.click(OWNER.slack, card.channel, card.ts, 'approve');
    await see(step, () => holds(world));
    await see(step, () => messageTo(world, ASKER.slack, 'Granted and verified', id));
    narrator.step(step, id);
    narrator.note(`                  target says: ${ASKER.id} is in ${ROLE.group} on ${ROLE.system}`);

    step = `its ${LENGTH} are over; removed, read back, and shown`;
    await see(step, () => !holds(world));
    await see(step, () => messageTo(world, ASKER.slack, 'Ended and verified', id));
    narrator.step(step, id);
    narrator.note(`                  target says: ${ASKER.id} is not in ${ROLE.group} any more`);

    step = 'ledger exported and verified';
    const verdict = await verified(world);
    if (!verdict.ok) throw new Error(verdict.words);
    narrator.step(step, id);
    narrator.note(`                  ${verdict.words}`);
    return true;
  } catch (error) {
    narrator.miss(step, error instanceof Error ? error.message : String(error));
    return false;
  }
}

async function verified(world: World): Promise<{ ok: boolean; words: string }> {
  const mongo = await connectMongo(world.config.mongodbUri);
  try {
    const lines = exportLedger(createLedgerModel(mongo), {
      organisation: world.catalog.organisation.name,
      exportedAt: systemClock.now(),
    });
    const meaning = createMeaningCheck();
    const verdict = await verifyLedger(lines, { each: (entry) => meaning.see(entry) });
    const { findings, total } = meaning.result();
    const words = [describeVerdict(verdict), ...findings.map((f) => f.why)].join(' ');
    return { ok: verdict.ok && total === 0 && verdict.count > 0, words };
  } finally {
    await mongo.close();
  }
}
