/** What the target server for development and tests can be told to do wrong. */
import { z } from 'zod';

/** `membership`: a change of a group; `write`: any change; `read`: any look. */
const on = z.enum(['read', 'write', 'membership', 'any']);

const fault = z.discriminatedUnion('kind', [
  /** 503. */
  z.object({ kind: z.literal('unavailable') }),
  /** 429; `retryAfter` is the header as sent: seconds or an HTTP date. */
  z.object({ kind: z.literal('throttle'), retryAfter: z.string().default('1') }),
  /** 401, as after a rotation of the credential. */
  z.object({ kind: z.literal('unauthorized') }),
  /** Waits `ms` before it works; the caller may have gone by then. */
  z.object({ kind: z.literal('hang'), ms: z.number().int().positive() }),
  /** Applies, then drops the connection. */
  z.object({ kind: z.literal('lose-reply') }),
  /** Says 200, changes nothing. */
  z.object({ kind: z.literal('lie') }),
  /** Whoever is added to a group is added to this one too. */
  z.object({ kind: z.literal('extra-group'), group: z.string() }),
  /** 412, whatever the version. Once, unless `times` says otherwise. */
  z.object({ kind: z.literal('conflict') }),
  /**
   * Writes what it made of the group `ms` after it read it: who wrote in between without `If-Match` is lost.
   */
  z.object({ kind: z.literal('lost-update'), ms: z.number().int().positive() }),
  /** No versions, like the many servers without them. */
  z.object({ kind: z.literal('no-etag') }),
  /** 400 invalidFilter for filters on this attribute. */
  z.object({ kind: z.literal('reject-filter'), attribute: z.string() }),
  /** Filters on this attribute are ignored: everything matches. */
  z.object({ kind: z.literal('ignore-filter'), attribute: z.string() }),
  /** Filters on this attribute find nothing. */
  z.object({ kind: z.literal('empty-filter'), attribute: z.string() }),
]);

/** A fault, and where and how often it strikes; without `times` until it is cleared. */
const faultSchema = z.intersection(
  fault,
  z.object({ system: z.string().optional(), on: on.optional(), times: z.number().int().positive().optional() }),
);
export type Fault = z.input<typeof faultSchema>;
type Armed = z.output<typeof faultSchema>;
type Kind = Armed['kind'];

const DEFAULT_ON: Partial<Record<Kind, z.output<typeof on>>> = {
  'lose-reply': 'membership',
  lie: 'membership',
  'extra-group': 'membership',
  conflict: 'membership',
  'lost-update': 'membership',
};

/** What a request is, as far as faults care. */
export interface Strike {
  system: string;
  method: string;
  /** Below the system, e.g. `/Groups/42`. */
  path: string;
  /** The attribute the filter asks about, when there is one. */
  attribute: string | null;
}

export interface Faults {
  /** Replaces all faults; none clears them. @throws ZodError when one is malformed */
  set(faults: readonly unknown[]): void;
  /** The first armed fault of this kind that fits, counted as used. */
  take<K extends Kind>(kind: K, strike: Strike): Extract<Armed, { kind: K }> | null;
}

/** An empty set of faults. */
export function createFaults(): Faults {
  let armed: { fault: Armed; left: number }[] = [];
  return {
    set(faults) {
      armed = faults.map((f) => {
        const parsed = faultSchema.parse(f);
        return { fault: parsed, left: parsed.times ?? (parsed.kind === 'conflict' ? 1 : Number.POSITIVE_INFINITY) };
      });
    },
    take<K extends Kind>(kind: K, strike: Strike) {
      const hit = armed.find((a) => a.fault.kind === kind && a.left > 0 && fits(a.fault, strike));
      if (!hit) return null;
      hit.left -= 1;
      return hit.fault as Extract<Armed, { kind: K }>;
    },
  };
}

function fits(fault: Armed, strike: Strike): boolean {
  if (fault.system !== undefined && fault.system !== strike.system) return false;
  if ('attribute' in fault && fault.attribute !== strike.attribute) return false;
  const isWrite = strike.method !== 'GET';
  switch (fault.on ?? DEFAULT_ON[fault.kind] ?? 'any') {
    case 'any':
      return true;
    case 'read':
      return !isWrite;
    case 'write':
      return isWrite;
    case 'membership':
      return isWrite && strike.path.startsWith('/Groups/');
  }
}
