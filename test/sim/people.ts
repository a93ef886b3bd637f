import type { JobDeps } from '../../jobs/deps.ts';
import type { Person } from '../../src/domain/person.ts';
import type { AccessRequest, Actor } from '../../src/domain/record.ts';
import { cancelRequest } from '../../src/operations/cancel-request.ts';
import { decideRequest } from '../../src/operations/decide-request.ts';
import { drop, revoke } from '../../src/operations/end-grant.ts';
import { decideExtension, extend } from '../../src/operations/extend-grant.ts';
import { openRequest } from '../../src/operations/open-request.ts';
import type { Done } from '../../src/operations/transact.ts';
import { completeTask, confirmTask, refuseTask, rejectTask } from '../../src/operations/work-task.ts';
import type { Act } from './commands.ts';
import type { World } from './world.ts';

/** How long a person is kept waiting before they are told that it was not recorded, ms. */
const BUDGET_MS = 1_500;

interface Who {
  person: Person;
  actor: Actor;
}

const actorOf = (person: Person, account: 'first' | 'second'): Actor => ({
  kind: 'person',
  id: person.id,
  name: person.name,
  teamId: person.slack?.teamId ?? null,
  userId: account === 'first' ? (person.slack?.userId ?? null) : `${person.slack?.userId ?? ''}2`,
  method: 'slack_click',
});

/** Everybody who presses something, each through whichever process answers. */
export class People {
  /** Ids of requests they were shown as recorded. */
  readonly accepted = new Set<string>();
  readonly #world: World;
  #origins = 0;

  constructor(world: World) {
    this.#world = world;
  }

  do(act: Act): void {
    if (act.do === 'open') this.#open(act);
    else if (act.do === 'decide') this.#decide(act);
    else if (act.do === 'end') this.#end(act);
    else if (act.do === 'extend') this.#extend(act);
    else if (act.do === 'decideMore') this.#decideMore(act);
    else this.#task(act);
  }

  /** Somebody presses; what comes of it, and whether they hear of it, is another matter. */
  #press(what: string, work: (deps: JobDeps) => Promise<Done>, told: (done: Done) => void = () => undefined): void {
    const { scheduler, machines } = this.#world;
    const up = machines.all.flatMap((m) => (m.running ? [m.running] : []));
    if (up.length === 0) return scheduler.note(`${what}: nobody answers`);
    const { life, deps } = scheduler.random.pick(up);
    const pressedAt = scheduler.now();
    const heard = (done: Done) => {
      scheduler.note(`${what}: ${done.ok ? `${done.record.id} ${done.record.state}` : done.refused}`);
      if (scheduler.now() - pressedAt <= BUDGET_MS) told(done);
    };
    const failed = (error: unknown) => scheduler.note(`${what}: ${error instanceof Error ? error.message : 'failed'}`);
    scheduler.after(scheduler.random.between(0, 60), what, () => void work(deps).then(heard, failed), life);
  }

  #who(name: string, account: 'first' | 'second' = 'first'): Who | null {
    const person = this.#world.files.roster.byId(name);
    return person && { person, actor: actorOf(person, account) };
  }

  /** The n-th request there is, counted round; the last for -1. */
  #nth(n: number): AccessRequest | null {
    const all = this.#world.records();
    return all.at(n % Math.max(1, all.length)) ?? null;
  }

  #open(act: Extract<Act, { do: 'open' }>): void {
    const by = this.#who(act.by);
    if (!by) return;
    this.#origins += 1;
    const origin = `view-${String(this.#origins)}`;
    const input = {
      ...by,
      origin,
      role: act.role,
      ticket: null,
      duration: act.lasts,
      startsAt: act.startIn === null ? null : new Date(this.#world.now().getTime() + act.startIn),
      targetId: act.target === act.by ? null : act.target,
      justification: 'Answer the tickets of the night shift',
    };
    const told = (done: Done) => done.ok && this.accepted.add(done.record.id);
    const send = () =>
      this.#press(`${act.by} asks for ${act.role} (${origin})`, (deps) => openRequest(deps, input), told);
    send();
    if (act.twice === 'at once') send();
    if (act.twice === 'later') this.#world.scheduler.after(2_000, 'sends it again', send);
  }

  #decide(act: Extract<Act, { do: 'decide' }>): void {
    const record = this.#nth(act.nth);
    if (!record) return;
    const step = act.step === 'open' ? record.steps.findIndex((s) => s.decision === null) : act.step;
    const used = record.steps.flatMap((s) => s.decision?.by.id ?? []);
    const right = record.steps[step]?.approvers.find((a) => !used.includes(a.id));
    const by = this.#who(act.who === 'right' ? (right?.id ?? 'nobody') : act.who, act.account);
    if (!by) return;
    const shown = act.shown === 'card' ? record.subjectHash.slice(0, 16) : 'a'.repeat(16);
    const click = {
      ...by,
      verdict: act.verdict,
      reason: 'because',
      step,
      shown,
      membership: null,
      method: 'slack_click' as const,
    };
    const what = `${by.person.id} says ${act.verdict} to step ${String(step)} of ${record.id}`;
    for (let times = act.double ? 2 : 1; times > 0; times -= 1)
      this.#press(what, (deps) => decideRequest(deps, record.id, click));
  }

  #extend(act: Extract<Act, { do: 'extend' }>): void {
    const record = this.#nth(act.nth);
    const by = record && this.#who(act.by === 'holder' ? record.target.id : act.by);
    if (!record || !by) return;
    const ask = { ...by, duration: act.more, reason: 'The night shift takes longer' };
    this.#press(`${by.person.id} asks for ${act.more} more of ${record.id}`, (deps) => extend(deps, record.id, ask));
  }

  #decideMore(act: Extract<Act, { do: 'decideMore' }>): void {
    const record = this.#nth(act.nth);
    const x = record?.extensions?.at(-1);
    if (!record || !x) return;
    const step = x.steps.findIndex((s) => s.decision === null);
    const used = x.steps.flatMap((s) => s.decision?.by.id ?? []);
    const right = x.steps[step]?.approvers.find((a) => !used.includes(a.id))?.id ?? 'nobody';
    const by = this.#who(act.who === 'right' ? right : act.who);
    if (!by) return;
    const shown = { extension: x.id, shown: x.subjectHash.slice(0, 16) };
    const click = {
      ...by,
      ...shown,
      verdict: act.verdict,
      reason: 'because',
      step,
      membership: null,
      method: 'slack_click' as const,
    };
    const what = `${by.person.id} says ${act.verdict} to step ${String(step)} of ${record.id} ${x.id}`;
    for (let times = act.double ? 2 : 1; times > 0; times -= 1)
      this.#press(what, (deps) => decideExtension(deps, record.id, click));
  }

  #end(act: Extract<Act, { do: 'end' }>): void {
    const record = this.#nth(act.nth);
    const by = record && this.#who(act.by === 'holder' ? record.target.id : act.by);
    if (!record || !by) return;
    this.#press(`${by.person.id} ${act.how}s ${record.id}`, (deps) => {
      if (act.how === 'cancel') return cancelRequest(deps, record.id, by);
      if (act.how === 'drop') return drop(deps, record.id, by);
      return revoke(deps, record.id, { ...by, reason: 'no longer needed' });
    });
  }

  #task(act: Extract<Act, { do: 'task' }>): void {
    const record = this.#nth(act.nth);
    const by = this.#who(act.by);
    const last = record?.tasks.at(-1);
    if (!record || !by || !last) return;
    const c = { ...by, taskId: last.id };
    this.#press(`${act.by} ${act.how}s task ${last.id} of ${record.id}`, (deps) => {
      if (act.how === 'complete') return completeTask(deps, record.id, { ...c, proof: 'see the screen of the bank' });
      if (act.how === 'confirm') return confirmTask(deps, record.id, c);
      if (act.how === 'reject') return rejectTask(deps, record.id, c);
      return refuseTask(deps, record.id, { ...c, reason: 'the bank is closed' });
    });
  }
}
