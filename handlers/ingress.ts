import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import { type DeliveryModel, takeDelivery } from '../models/delivery.ts';
import type { Ctx } from '../src/context.ts';
import { ERRORS, type ErrorCode } from '../src/errors.ts';
import { EVENTS } from '../src/views/ids.ts';
import { withinBudget } from './budget.ts';

/** A payload turned away at the door. */
export class IngressRefused extends Error {
  override readonly name = 'IngressRefused';
  readonly code: ErrorCode;
  /** HTTP status Slack, or whoever it was, sees. */
  readonly status: number;
  constructor(code: ErrorCode, status: number) {
    super(ERRORS[code].text);
    this.code = code;
    this.status = status;
  }
}

/** Slack's window for a signed request, both ways, in seconds. */
const WINDOW_S = 300;

type Body = Record<string, unknown>;
const str = (v: unknown): string | null => (typeof v === 'string' && v.length > 0 && v.length < 1_000 ? v : null);
const sub = (v: unknown): Body => (typeof v === 'object' && v !== null ? (v as Body) : {});

/** The workspace a payload comes from, in whichever of its shapes. */
export function teamOf(body: Body): string | null {
  return str(body.team_id) ?? str(sub(body.team).id) ?? str(sub(body.user).team_id);
}

/** The Enterprise organisation a payload comes from; null outside one. */
export function enterpriseOf(body: Body): string | null {
  return str(body.enterprise_id) ?? str(sub(body.enterprise).id);
}

/** Slack's last words about a workspace: they come when the app is gone from it. */
const LAST_WORDS: readonly unknown[] = [EVENTS.uninstalled, EVENTS.tokensRevoked];

/** What makes this delivery itself unique: Slack never gives two payloads the same. */
export function deliveryKey(body: Body): string | null {
  const event = str(body.event_id);
  if (event) return `event:${event}`;
  const trigger = str(body.trigger_id);
  return trigger ? `trigger:${trigger}` : null;
}

/**
 * The one check every payload passes before anything is looked up: signed within the window both ways, from one
 * of our workspaces that has the app, and not received before, here or by another instance.
 * @throws IngressRefused
 * @throws Fault `not_recorded` when the database does not answer
 */
export async function admitPayload(
  event: Pick<ReceiverEvent, 'body' | 'customProperties'>,
  deps: {
    ctx: Ctx;
    deliveries: DeliveryModel;
    teams: readonly string[];
    isInstalled(place: { teamId: string; enterpriseId: string | null }): Promise<boolean>;
  },
): Promise<void> {
  const now = deps.ctx.clock.now();
  const body = event.body;
  const signedAt = event.customProperties?.signedAt as number | undefined;
  if (signedAt !== undefined && !(Math.abs(now.getTime() / 1000 - signedAt) <= WINDOW_S))
    throw new IngressRefused('bad_timestamp', 401);
  const team = teamOf(body);
  if (!team || !deps.teams.includes(team)) throw new IngressRefused('wrong_team', 403);
  const isLast = LAST_WORDS.includes(sub(body.event).type);
  const place = { teamId: team, enterpriseId: enterpriseOf(body) };
  if (!isLast && !(await withinBudget(deps.isInstalled(place)))) throw new IngressRefused('wrong_team', 403);
  // Slack names no delivery when somebody types in a list: nothing comes of it but the list, however often.
  if (body.type === 'block_suggestion') return;
  const key = deliveryKey(body);
  if (!key) throw new IngressRefused('replayed', 400);
  if (!(await withinBudget(takeDelivery(deps.deliveries, `${team}:${key}`, now))))
    throw new IngressRefused('replayed', 409);
}

/** Puts the check in front of a receiver: the app sees only what passed. */
export function guardReceiver(
  receiver: Receiver,
  admit: (event: ReceiverEvent) => Promise<void>,
  tellNotRecorded: (event: ReceiverEvent) => Promise<void>,
): Receiver {
  return {
    init(app: App) {
      const guarded = {
        async processEvent(event: ReceiverEvent): Promise<void> {
          try {
            await admit(event);
          } catch (error) {
            if (error instanceof IngressRefused) throw error;
            await tellNotRecorded(event);
            return;
          }
          await app.processEvent(event);
        },
      };
      receiver.init(guarded as App);
    },
    start: () => receiver.start(),
    stop: () => receiver.stop(),
  };
}
