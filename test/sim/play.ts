import type { Catalog } from '../../src/domain/catalog.ts';
import { LATE_ARRIVAL_MS } from '../../src/domain/grant.ts';
import { aCatalog, CRM, ROLES } from '../support/an-organisation.ts';
import type { Act, Command, Fault, Files, Time } from './commands.ts';
import { LEASE_MS } from './machine.ts';
import type { Machine } from './machines.ts';
import type { People } from './people.ts';
import type { Story } from './stories.ts';
import type { World } from './world.ts';

const HABITS = {
  true: {},
  loses: { lost: 0.4 },
  doubles: { doubled: 0.5 },
  dawdles: { late: 0.5 },
} as const;

/** Tells the story in the world, one command after the other; what a command sets off goes on beside the next. */
export async function play(world: World, people: People, story: Story): Promise<void> {
  Object.assign(world.redis.habits, HABITS[story.queue]);
  for (const command of story.commands) {
    world.scheduler.note(`STORY ${JSON.stringify(command)}`);
    await perform(world, people, command);
  }
}

async function perform(world: World, people: People, command: Command): Promise<void> {
  switch (command.do) {
    case 'wait':
    case 'settle':
    case 'untilEnd':
      return pass(world, command);
    case 'leave':
    case 'vanish':
    case 'catalog':
      return changeFiles(world, command);
    case 'open':
    case 'decide':
    case 'extend':
    case 'decideMore':
    case 'end':
    case 'task':
      return people.do(command satisfies Act);
    default:
      return breakSomething(world, command);
  }
}

async function pass(world: World, command: Time): Promise<void> {
  const { scheduler } = world;
  if (command.do === 'wait') return scheduler.pause(null, command.ms);
  if (command.do === 'untilEnd') {
    const now = world.now().getTime();
    const ends = world
      .records()
      .flatMap((r) => (r.live && r.endsAt && r.endsAt.getTime() > now ? r.endsAt.getTime() : []));
    const off = ends.length > 0 ? Math.min(...ends) - now + command.off : 0;
    return scheduler.pause(null, Math.max(0, off));
  }
  const until = scheduler.now() + command.ms;
  do await scheduler.pause(null, Math.min(500, command.ms));
  while (scheduler.now() < until && !scheduler.quiet());
}

function changeFiles(world: World, command: Files): void {
  if (command.do === 'vanish') return world.files.setPerson(command.who, null);
  if (command.do === 'leave')
    return world.files.setPerson(command.who, { endsAt: new Date(world.now().getTime() + command.in) });
  world.files.setCatalog(catalogs[command.how](), command.how !== 'as before');
}

const BASE = aCatalog();

const catalogs: Record<Extract<Files, { do: 'catalog' }>['how'], () => Catalog> = {
  'as before': () => BASE,
  'without crm': () => ({
    ...BASE,
    systems: new Map([...BASE.systems].filter(([id]) => id !== 'crm')),
    roles: new Map([...BASE.roles].filter(([, role]) => role.system !== 'crm')),
  }),
  // Nobody may ask for anything there: what is given at the new address could not be ended at the old one again.
  'crm moved': () =>
    aCatalog({
      systems: [
        { ...CRM, connector: { kind: 'scim', url: 'https://other.tiny.example', tokenFrom: null, timeoutMs: 10_000 } },
      ],
      roles: [ROLES.agent, ROLES.admin].map((r) => ({ ...r, requestableBy: { types: ['service'], departments: [] } })),
    }),
  stricter: () => aCatalog({ roles: [{ ...ROLES.agent, approval: ['owner', 'security'] }] }),
  'other owner': () => aCatalog({ systems: [{ ...CRM, owner: 'cat', deputies: ['eve'] }] }),
};

function machineOf(world: World, n: number): Machine {
  return world.machines.all[n % world.machines.all.length] as Machine;
}

function breakSomething(world: World, command: Fault): void {
  switch (command.do) {
    case 'kill':
      if (command.at === null) world.machines.kill(machineOf(world, command.machine), command.down);
      else world.machines.trap({ step: command.at, downMs: command.down });
      return;
    case 'freeze':
      return world.machines.stop(machineOf(world, command.machine), command.ms);
    case 'setClock':
      return world.machines.setClock(machineOf(world, command.machine), command.ms);
    case 'trouble':
      return world.trouble(command.what, command.how, command.ms);
    case 'slack':
      return world.slackMood(command.mood, command.ms);
    case 'flush':
      world.scheduler.note('FLUSHALL');
      return world.redis.flush();
    case 'target':
      return armTarget(world, command);
    case 'byHand':
      world.crm().change(command.op, command.person, command.entitlement, { foreign: true });
      return;
  }
}

function armTarget(world: World, { fault, on, times }: Extract<Fault, { do: 'target' }>): void {
  world.crm().arm({ fault, on, times, struck: (n) => world.outage('target', pauseAfter(n, fault)) });
}

/** How long the product may rest after the n-th time something failed in a row, and what may hang until its lease is over. */
function pauseAfter(n: number, fault: Extract<Fault, { do: 'target' }>['fault']): number {
  const wish = fault.kind === 'throttle' ? fault.retryAfterMs : 0;
  const behind = fault.kind === 'lag' ? fault.ms : fault.kind === 'late' ? fault.ms + LATE_ARRIVAL_MS : 0;
  return LEASE_MS + behind + Math.max(wish, Math.min(1_000 * 2 ** n, 300_000));
}
