/** Rules of approval chains that the shape of the file does not show. */
import { parseDuration } from '../domain/duration.ts';
import { suggest } from '../domain/nearest.ts';
import type { FaultSink } from './fault-sink.ts';
import { block, type Loose, list, text, texts } from './loose.ts';
import { shown } from './secret-like.ts';
import { checkId } from './system-rules.ts';
import type { Path } from './yaml-source.ts';

/** How many people can decide by a word, where the file says it. */
type Offices = Readonly<Record<string, number>>;

export function checkChains(file: Loose, sink: FaultSink): void {
  for (const room of ['groups', 'schedules'] as const)
    for (const id of Object.keys(block(file[room]))) checkId(room, id, sink);
  for (const [id, value] of Object.entries(block(file['schedules']))) checkOverrides(id, block(value), sink);
  for (const [id, value] of Object.entries(block(file['roles']))) {
    const role = block(value);
    const path: Path = ['roles', id, 'approval'];
    checkOwner(list(role['approval']), path, sink);
    const offices = officesOf(role, file);
    for (const [i, step] of list(role['approval']).entries())
      if (typeof step === 'object' && step !== null) checkStep(block(step), [...path, i], { file, offices }, sink);
  }
  checkTimers(block(block(file['policy'])['timers']), sink);
  checkWorkingHours(block(block(file['policy'])['workingHours']), sink);
}

/** The business decides first and always (R-51). */
function checkOwner(steps: readonly unknown[], path: Path, sink: FaultSink): void {
  const isAlways = (step: unknown) =>
    step === 'owner' || (block(step)['by'] === 'owner' && block(step)['when'] === undefined);
  if (steps.length > 0 && !steps.some(isAlways))
    sink.error(
      path,
      'the owner does not approve',
      'add owner: every grant needs the approval of the owner of its system',
    );
}

function officesOf(role: Loose, file: Loose): Offices {
  const system = block(block(file['systems'])[text(role['system']) ?? '']);
  return {
    owner: new Set([text(system['owner']) ?? '', ...texts(system['deputies'])]).size,
    security: texts(block(file['policy'])['security']).length,
    manager: 1,
    sponsor: 1,
  };
}

function checkStep(step: Loose, path: Path, facts: { file: Loose; offices: Offices }, sink: FaultSink): void {
  const by = step['by'];
  if (typeof by === 'object' && by !== null) checkBy(block(by), [...path, 'by'], facts.file, sink);
  const when = step['when'];
  if (when !== undefined && Object.keys(block(when)).length === 0 && !sink.has([...path, 'when']))
    sink.error([...path, 'when'], 'no condition is written', 'write one, or leave "when" out', 'key');
  const need = step['need'];
  const people = peopleIn(by, facts);
  if (typeof need === 'number' && people !== null && need > people)
    sink.error(
      [...path, 'need'],
      `it needs ${need} approvals, and ${people === 1 ? 'only one person' : `only ${people} people`} can give one`,
      'lower need, or let more people decide',
    );
}

function checkBy(by: Loose, path: Path, file: Loose, sink: FaultSink): void {
  const named = ['people', 'group', 'onCall'].filter((key) => by[key] !== undefined);
  const isWrong = named.length > 1 || Object.keys(by).length === 0;
  if (isWrong && !sink.has(path))
    sink.error(
      path,
      named.length === 0 ? 'it does not say who decides' : `${named.join(' and ')} stand together`,
      'write one of people, group and onCall',
    );
  for (const [key, room, what] of [
    ['group', 'groups', 'group'],
    ['onCall', 'schedules', 'schedule'],
  ] as const) {
    const id = text(by[key]);
    const known = Object.keys(block(file[room]));
    if (id !== null && !known.includes(id) && !sink.has([...path, key]))
      sink.error(
        [...path, key],
        `there is no ${what} ${shown(id)}`,
        suggest(id, known, `add it under ${room}, or name one that is there`),
      );
  }
}

/** Null where it cannot be told. */
function peopleIn(by: unknown, { file, offices }: { file: Loose; offices: Offices }): number | null {
  if (typeof by === 'string') return offices[by] ?? null;
  const { people, group, onCall } = block(by);
  if (people !== undefined) return texts(people).length;
  if (text(onCall) !== null) return 1;
  const id = text(group);
  const members = id === null ? undefined : block(block(file['groups'])[id])['people'];
  return members === undefined ? null : texts(members).length;
}

function checkOverrides(id: string, schedule: Loose, sink: FaultSink): void {
  for (const [i, value] of list(schedule['overrides']).entries()) {
    const { from, to } = block(value);
    const path: Path = ['schedules', id, 'overrides', i];
    // As text they stand in the order of time, once both carry an hour.
    const [begins, ends] = [from, to].map((t) => (text(t)?.length === 10 ? `${text(t) ?? ''}T00:00` : text(t)));
    if (begins && ends && ends <= begins && !sink.has([...path, 'to']))
      sink.error([...path, 'to'], 'it is over before it begins', 'correct one of the two times');
  }
}

function checkTimers(timers: Loose, sink: FaultSink): void {
  for (const [tier, value] of Object.entries(timers)) {
    const at = (key: string) => parseDuration(text(block(value)[key]) ?? '');
    const [remind, escalate] = [at('remind'), at('escalate')];
    if (remind.ok && escalate.ok && escalate.ms < remind.ms)
      sink.error(
        ['policy', 'timers', tier, 'escalate'],
        'others are asked before those asked first are reminded',
        'raise escalate or lower remind',
      );
  }
}

function checkWorkingHours(hours: Loose, sink: FaultSink): void {
  const [from, to] = [text(hours['from']) ?? '09:00', text(hours['to']) ?? '17:00'];
  const path: Path = ['policy', 'workingHours', hours['to'] === undefined ? 'from' : 'to'];
  // Both are written with two digits, so their order as text is their order in time.
  if (to <= from && !sink.has(path))
    sink.error(path, 'work ends before it begins', 'write hours of one day, such as from "09:00" to "17:00"');
}
