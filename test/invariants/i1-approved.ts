import { createHash } from 'node:crypto';
import type { Catalog } from '../../src/domain/catalog.ts';
import type { Person } from '../../src/domain/person.ts';
import type { AccessRequest, ApprovalStep } from '../../src/domain/record.ts';
import type { FactsSince, TargetEffect, Violation } from './evidence.ts';
import { type Case, dateIn, factsAt, groupsOf, ms, type Reading, type Slot, utc, whereOf } from './read-evidence.ts';

/**
 * I1: nothing is given without recorded approval. Every `add` of the target needs a request whose approvals stand in the
 * database and in the ledger, from before, by distinct eligible humans who neither ask nor receive, for exactly this.
 * Written without the rules of the product, so that a fault in them is not repeated here.
 */
export function checkApproved(reading: Reading): Violation[] {
  const found: Violation[] = [];
  // What lands late is judged by when it was asked for.
  for (const slot of reading.slots)
    for (const effect of slot.effects)
      if (effect.op === 'add' && !effect.foreign)
        found.push(...checkAdd(reading, slot, { ...effect, at: effect.askedAt ?? effect.at }));
  return found;
}

function checkAdd(reading: Reading, slot: Slot, add: TargetEffect): Violation[] {
  const what = `${whereOf(slot)} was given at ${utc(add.at)}`;
  if (slot.cases.length === 0) return [{ invariant: 'I1', request: null, why: `${what} without any request` }];
  const judged = slot.cases.map((c) => ({ c, faults: faultsOf(reading, c, add) }));
  if (judged.some((j) => j.faults.length === 0)) return [];
  // The request it was most likely for: the last one opened before.
  const { clockMs } = reading.evidence.limits;
  const before = judged.filter((j) => ms(j.c.record.openedAt) <= ms(add.at) + clockMs);
  const likely = (before.length > 0 ? before : judged).reduce((a, b) =>
    b.c.record.openedAt > a.c.record.openedAt ? b : a,
  );
  return [{ invariant: 'I1', request: likely.c.record.id, why: `${what}, but ${likely.faults.join('; ')}` }];
}

/** Why the request does not carry this `add`; empty when it does. */
export function faultsOf({ evidence }: Reading, c: Case, add: TargetEffect): string[] {
  const { clockMs, earlyMs } = evidence.limits;
  const latest = new Date(ms(add.at) + clockMs);
  const faults = [...checkSubject(c, add), ...checkWindow(c, add, clockMs + earlyMs)];
  const now = factsAt(evidence, add.at);
  if (!now) return [...faults, 'no roster and catalogue to judge by'];
  const needed = stepsNeeded(now.catalog, c.record);
  const decided = c.record.steps.map((s) => s.name as string);
  for (const step of needed) if (!decided.includes(step)) faults.push(`the ${step} step is missing`);
  if (c.record.steps.length === 0) faults.push('there is no approval step');
  const humans = humansOf(evidence.facts);
  const taken = new Set([humans(c.record.requester.id), humans(c.record.target.id)]);
  for (const [index, step] of c.record.steps.entries()) {
    const given = [...(step.approvals ?? []), ...(step.decision ? [step.decision] : [])];
    const events = c.decisions.filter((e) => e.action === 'approval.approved' && e.detail['index'] === index);
    const many = step.need ?? 1;
    if (step.decision?.verdict !== 'approved' || given.length < many)
      faults.push(`the database has no approval of the ${step.name} step`);
    if (events.length < many) faults.push(`the ledger has no approval of the ${step.name} step`);
    for (const [nth, d] of given.entries()) {
      const event = events[nth];
      if (d.verdict !== 'approved') continue;
      if (d.at > latest) faults.push(`the ${step.name} step was approved only at ${utc(d.at)}`);
      if (!event) continue;
      if (event.at > latest) faults.push(`the ledger has the ${step.name} step approved only at ${utc(event.at)}`);
      if (event.detail['by'] !== d.by.id) faults.push(`ledger and database name different people for ${step.name}`);
      if (c.record.stepUp && (!d.signIn || !event.detail['signIn']))
        faults.push(`${d.by.id} approved the ${step.name} step without the sign-in it takes`);
      const human = humans(d.by.id);
      if (taken.has(human)) faults.push(`${d.by.id} asked, receives or decided already, and decided ${step.name}`);
      taken.add(human);
      const then = factsAt(evidence, d.at);
      const names = [then, now].map((f) => f && mayDecide(f, c.record, step, d.by.id, d.at));
      if (names[0] === false) faults.push(`${d.by.id} could not decide the ${step.name} step at ${utc(d.at)}`);
      if (now !== then && !mayDecide(now, c.record, step, d.by.id, add.at))
        faults.push(`${d.by.id}, who decided the ${step.name} step, could no longer at ${utc(add.at)}`);
    }
  }
  const target = personIn(now, c.record.target.id);
  if (!target || !isHere(target, add.at)) faults.push(`${c.record.target.id} was not active at ${utc(add.at)}`);
  return faults;
}

/** What was approved is what stands in the record, and what was given is in it. Approvers may have taken some away. */
function checkSubject({ record, events, decisions }: Case, add: TargetEffect): string[] {
  const faults: string[] = [];
  const opened = events.find((e) => e.action === 'request.opened');
  if (!groupsOf(record).includes(add.group)) faults.push(`${record.id} is not for ${add.group}`);
  if (!opened) return [...faults, 'the ledger has no such request'];
  if (opened.detail['target'] !== record.target.id) faults.push('by the ledger, it was asked for somebody else');
  const left = { subject: opened.detail['subject'], ...extentOf(opened.detail) };
  for (const { action, detail } of decisions) {
    if (action !== 'approval.approved') continue;
    const changes = detail['changes'] as { from: Record<string, unknown>; to: Record<string, unknown> } | undefined;
    if ((changes ? changes.from['subject'] : detail['subject']) !== left.subject)
      faults.push('by the ledger, an approval is for something else than the record');
    if (!changes) continue;
    const to = extentOf(changes.to);
    if (!isLess(to, left)) faults.push('by the ledger, an approval gave more than was asked for');
    Object.assign(left, to, { subject: detail['subject'] });
  }
  if (left.subject !== subjectHash(record)) {
    faults.push('the record is not what the ledger says was asked for');
    if (decisions.length > 0) faults.push('by the ledger, an approval is for something else than the record');
  }
  if (!left.entitlements.includes(`group:${add.group}`)) faults.push(`by the ledger, ${add.group} was not asked for`);
  return [...faults, ...checkAgreed(record, opened.detail['subject'])];
}

interface Extent {
  entitlements: readonly unknown[];
  durationMs: number;
}

function extentOf(detail: Readonly<Record<string, unknown>>): Extent {
  const { entitlements } = detail;
  return { entitlements: Array.isArray(entitlements) ? entitlements : [], durationMs: Number(detail['durationMs']) };
}

const isLess = (a: Extent, b: Extent): boolean =>
  a.durationMs <= b.durationMs && a.entitlements.every((e) => b.entitlements.includes(e));

/** The same by the database, from what is left back to what was asked for. */
function checkAgreed(record: AccessRequest, asked: unknown): string[] {
  const faults: string[] = [];
  let then = record;
  const decisions = record.steps.flatMap((s) => [...(s.approvals ?? []), ...(s.decision ? [s.decision] : [])]);
  for (const { subjectHash: agreed, changes } of decisions.reverse()) {
    if (agreed !== subjectHash(then)) faults.push('an approval in the database is for something else');
    if (!changes) continue;
    const before = { ...then, durationMs: changes.was.durationMs, terms: changes.was.terms ?? then.terms };
    const [now, was] = [then, before].map((r) => ({ ...r.terms, durationMs: r.durationMs }));
    if (now && was && (!isLess(now, was) || now.systemId !== was.systemId))
      faults.push('an approval in the database gave more than was asked for');
    then = before;
  }
  if (subjectHash(then) !== asked) faults.push('by the database, something else was asked for');
  return faults;
}

function checkWindow({ approval, record }: Case, add: TargetEffect, tolerance: number): string[] {
  const starts = dateIn(approval, 'startsAt');
  if (!approval) return ['the ledger has no last approval'];
  const asked = record.startsAt;
  const from = Math.max(starts ? ms(starts) : 0, asked ? ms(asked) : 0);
  return ms(add.at) + tolerance < from ? [`it was to start only at ${utc(new Date(from))}`] : [];
}

/** The steps today's catalogue asks for, whatever their conditions: those that have some are judged by the product's tests. */
export function stepsNeeded(catalog: Catalog, record: AccessRequest): string[] {
  const role = catalog.roles.get(record.terms.roleId);
  if (!role) return ['owner'];
  const two = role.privileged || role.sensitive || role.risk === 'high';
  const always = role.approval.flatMap((step) => {
    if (typeof step === 'string') return step;
    if (step.when !== null) return [];
    const { by } = step;
    if (typeof by === 'string') return by;
    return 'people' in by ? 'people' : 'group' in by ? `group:${by.group}` : `onCall:${by.onCall}`;
  });
  return [...new Set([...always, ...(two ? ['security'] : [])])];
}

const isHere = (person: Person, at: Date): boolean =>
  person.startsAt <= at && (person.endsAt === null || at < person.endsAt);

export function mayDecide(facts: FactsSince, record: AccessRequest, step: ApprovalStep, by: string, at: Date): boolean {
  const person = personIn(facts, by);
  const asked = step.approvers.find((a) => a.id === by);
  if (!person || !isHere(person, at) || asked?.gave) return false;
  if (isEntitled(facts, record, step, by)) return true;
  // In the place of another, who handed it over or is away, and may decide it or had it from one who may.
  if (!asked?.instead || !mayTake(facts, record, step, person)) return false;
  const before = new Set([by]);
  for (let of: string | undefined = asked.instead.of; of !== undefined && !before.has(of); ) {
    if (isEntitled(facts, record, step, of)) return true;
    before.add(of);
    const id: string = of;
    of = step.approvers.find((a) => a.id === id)?.instead?.of;
  }
  return false;
}

/** Security for Security; owner and deputies; at low risk any employee. */
function mayTake(
  facts: FactsSince,
  { requester, target, terms }: AccessRequest,
  step: ApprovalStep,
  p: Person,
): boolean {
  if ([requester.id, target.id].includes(p.id)) return false;
  if (step.name === 'security') return facts.catalog.policy.security.includes(p.id);
  const system = facts.catalog.systems.get(terms.systemId);
  if (system && [system.owner, ...system.deputies].includes(p.id)) return true;
  return terms.risk === 'low' && !terms.privileged && p.type === 'employee';
}

/** By office, by name, or asked late. */
function isEntitled(facts: FactsSince, record: AccessRequest, step: ApprovalStep, by: string): boolean {
  const { catalog } = facts;
  const system = catalog.systems.get(record.terms.systemId);
  const isSecurity = catalog.policy.security.includes(by);
  if (step.name === 'security') return isSecurity;
  const isOwner = system !== undefined && [system.owner, ...system.deputies].includes(by);
  const target = personIn(facts, record.target.id);
  const [kind, id = ''] = step.name.split(':');
  // Whoever was asked because nobody decided: owner, deputies and, where it has no step of its own, Security.
  const late = step.approvers.some((a) => a.id === by && a.askedAt);
  const secured = record.steps.some((s) => s.name === 'security');
  const above = system !== undefined && personIn(facts, system.owner)?.managerId === by;
  if (late && (isOwner || (secured ? above : isSecurity))) return true;
  if (kind === 'owner') return isOwner;
  // Who asks for their own report is replaced by whoever they report to.
  const instead = personIn(facts, record.requester.id)?.managerId;
  const answers = (own: string | null | undefined) => (own === record.requester.id ? instead : own) === by;
  if (kind === 'manager') return answers(target?.managerId);
  if (kind === 'sponsor') return answers(target?.sponsorId);
  if (kind === 'group') return catalog.groups.get(id)?.people.includes(by) === true;
  if (kind === 'onCall') return catalog.schedules.get(id)?.people.includes(by) === true;
  const role = catalog.roles.get(record.terms.roleId);
  return (
    role?.approval.some(
      (s) => typeof s === 'object' && typeof s.by === 'object' && 'people' in s.by && s.by.people.includes(by),
    ) === true
  );
}

const known = new WeakMap<readonly FactsSince[], (id: string) => string>();
const rosters = new WeakMap<FactsSince, Map<string, Person>>();

export function personIn(facts: FactsSince, id: string): Person | undefined {
  const people = rosters.get(facts) ?? new Map(facts.people.map((p) => [p.id, p]));
  rosters.set(facts, people);
  return people.get(id);
}

export function humansOf(facts: readonly FactsSince[]): (id: string) => string {
  const humans = known.get(facts) ?? joinHumans(facts);
  known.set(facts, humans);
  return humans;
}

/** Which human an id stands for: a second account with the same e-mail or Slack account is the same one. */
function joinHumans(facts: readonly FactsSince[]): (id: string) => string {
  const root = new Map<string, string>();
  const find = (id: string): string => {
    const up = root.get(id);
    return up === undefined || up === id ? id : find(up);
  };
  const join = (ids: readonly string[]) => {
    for (const id of ids) root.set(find(id), find(ids[0] ?? id));
  };
  for (const { people, sameHuman } of facts) {
    const by = new Map<string, string>();
    for (const p of people)
      for (const mark of [p.email.trim().toLowerCase(), p.slack ? `${p.slack.teamId}/${p.slack.userId}` : null]) {
        const other = mark === null ? undefined : by.get(mark);
        if (other !== undefined) join([other, p.id]);
        else if (mark !== null && mark !== '') by.set(mark, p.id);
      }
    for (const ids of sameHuman ?? []) join(ids);
  }
  return find;
}

/** sha256 over what an approver agreed to, worked out here again. */
export function subjectHash(r: AccessRequest): string {
  const { id, terms, justification, ticket, startsAt, durationMs } = r;
  const subject = { id, requester: r.requester.id, target: r.target.id, terms, justification, ticket, startsAt };
  return createHash('sha256')
    .update(sorted({ ...subject, durationMs }))
    .digest('hex');
}

function sorted(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  // By code unit, not by locale.
  const inOrder = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${inOrder.map(([k, v]) => `${JSON.stringify(k)}:${sorted(v)}`).join(',')}}`;
}
