import { findRequest } from '../../models/request.ts';
import { findQuarantine } from '../../models/service.ts';
import { type DecideExtensionCommand, decideExtension as decide } from '../domain/decide-extension.ts';
import { extend as ask, type ExtendFacts } from '../domain/extend.ts';
import type { Person } from '../domain/person.ts';
import { readDuration } from '../domain/read-duration.ts';
import type { Actor } from '../domain/record.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { letItEnd as accept } from '../domain/warn.ts';
import { currentGuard } from './admit-grant.ts';
import { appendAudit } from './append-audit.ts';
import { REFUSED_CLICKS } from './decide-request.ts';
import type { Deps } from './deps.ts';
import { noteRefused } from './note-refused.ts';
import { readNotices } from './read-habits.ts';
import { readAway } from './set-away.ts';
import { type Done, transact } from './transact.ts';

interface Who {
  actor: Actor;
  person: Person;
}

/**
 * What more time is decided on. Whoever is given a forbidden role meanwhile finds this one in the same guard, so a
 * look at it is enough.
 */
export async function extendFacts(deps: Deps, requestId: string): Promise<ExtendFacts> {
  const record = await findRequest(deps.models.requests, requestId);
  const facts = { catalog: deps.catalog(), roster: deps.roster(), away: await readAway(deps) };
  if (!record) return { ...facts, holds: [] };
  const [guard, notices] = await Promise.all([
    currentGuard(deps, record.target.id, requestId),
    readNotices(deps, record),
  ]);
  return { ...facts, holds: guard.holds, notices };
}

/** A restored record may call active what was taken away since: it is prolonged no more than it is given (ADR 0011). */
async function inQuarantine(deps: Deps, request: string): Promise<({ ok: false } & Refusal) | null> {
  const state = await findQuarantine(deps.models.service);
  return state?.active ? refuse('extension_quarantine', { request }) : null;
}

/** The holder asks for more time. @param c.duration as typed: `2h` */
export async function extend(
  deps: Deps,
  requestId: string,
  c: Who & { duration: string; reason: string },
): Promise<Done> {
  const parsed = readDuration(c.duration);
  if (!parsed.ok) return refuse('bad_duration', {}, 'duration');
  const held = await inQuarantine(deps, requestId);
  if (held) return held;
  const command = { actor: c.actor, person: c.person, reason: c.reason, durationMs: parsed.ms };
  const facts = await extendFacts(deps, requestId);
  const done = await transact(deps, requestId, (record, now) => ask(record, command, facts, now));
  return noteRefused(deps, done, { what: 'extend', request: requestId, actor: c.actor, by: c.person.id });
}

/** Approve or deny the open step of an extension. */
export async function decideExtension(deps: Deps, requestId: string, c: DecideExtensionCommand): Promise<Done> {
  const held = c.verdict === 'approved' ? await inQuarantine(deps, requestId) : null;
  if (held) return held;
  const facts = await extendFacts(deps, requestId);
  const done = await transact(deps, requestId, (record, now) => decide(record, c, facts, now));
  if (!done.ok && REFUSED_CLICKS.includes(done.refused))
    await appendAudit(deps, 'approval.refused', c.actor, {
      request: requestId,
      extension: c.extension,
      by: c.person.id,
      verdict: c.verdict,
      step: c.step,
      why: done.refused,
    });
  return done;
}

/** The holder lets it end, and hears no more of that end. */
export async function letItEnd(deps: Deps, requestId: string, c: Who): Promise<Done> {
  const done = await transact(deps, requestId, (record, now) => accept(record, c, now));
  return noteRefused(deps, done, { what: 'let_end', request: requestId, actor: c.actor, by: c.person.id });
}
