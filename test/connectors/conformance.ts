/** What every connector promises, as one suite: run against each with its own target. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ActResult, type Connector, type ConnectorCall, ConnectorError } from '../../src/connectors/connector.ts';

/** One connector with a target of its own. */
export interface Subject {
  connector: Connector;
  /** Two entitlements the target knows, sorted. */
  entitlements: readonly [string, string];
  /** The call to grant, to revoke or (null) to look before anything was asked. */
  call(kind: 'grant' | 'revoke' | null, personId: string, entitlements: readonly string[]): ConnectorCall;
  /** Does what a `pending` answer waits for. */
  finish(kind: 'grant' | 'revoke', personId: string): void;
  /** A call to grant that can never succeed. */
  impossible(): ConnectorCall;
  close(): Promise<void>;
}

/** A call of a person, with its task if any. */
export function callOf(
  personId: string,
  entitlements: readonly string[],
  more: Partial<ConnectorCall> = {},
): ConnectorCall {
  return {
    account: { personId, email: `${personId.toLowerCase()}@acme.example`, name: `Person ${personId}` },
    entitlements,
    idempotencyKey: `provision-${personId}`,
    task: null,
    signal: new AbortController().signal,
    ...more,
  };
}

/** The error of a call that must fail with a ConnectorError. */
export async function failureOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error = await work.then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

/** Runs the suite for one connector. */
export function proveConformance(name: string, open: () => Promise<Subject>): void {
  describe(`${name} keeps the contract`, () => {
    let s: Subject;
    beforeEach(async () => {
      s = await open();
    });
    afterEach(() => s.close());

    async function carryOut(
      kind: 'grant' | 'revoke',
      personId: string,
      entitlements: readonly string[],
    ): Promise<ActResult> {
      const first = await s.connector[kind](s.call(kind, personId, entitlements));
      if (first.status !== 'pending') return first;
      s.finish(kind, personId);
      return s.connector[kind](s.call(kind, personId, entitlements));
    }
    const seen = (
      kind: 'grant' | 'revoke' | null,
      personId: string,
      entitlements: readonly string[] = s.entitlements,
    ) => s.connector.observe(s.call(kind, personId, entitlements));

    it('sees nothing before anything was given', async () => {
      expect(await seen(null, 'P-1')).toMatchObject({ accountId: null, entitlements: [] });
    });

    it('shows exactly what was given, sorted, with words for people', async () => {
      expect((await carryOut('grant', 'P-1', [...s.entitlements].reverse())).status).toBe('done');
      const observation = await seen('grant', 'P-1', [...s.entitlements].reverse());
      expect(observation.entitlements).toEqual(s.entitlements);
      expect(observation.accountId).not.toBeNull();
      expect(observation.evidence.length).toBeGreaterThan(20);
    });

    it('granting twice is granting once', async () => {
      await carryOut('grant', 'P-1', s.entitlements);
      expect((await carryOut('grant', 'P-1', s.entitlements)).status).toBe('done');
      expect((await seen('grant', 'P-1')).entitlements).toEqual(s.entitlements);
    });

    it('revoking takes it away, and twice is once', async () => {
      await carryOut('grant', 'P-1', s.entitlements);
      expect((await carryOut('revoke', 'P-1', s.entitlements)).status).toBe('done');
      expect((await seen('revoke', 'P-1')).entitlements).toEqual([]);
      expect(['done', 'absent']).toContain((await carryOut('revoke', 'P-1', s.entitlements)).status);
      expect((await seen('revoke', 'P-1')).entitlements).toEqual([]);
    });

    it('removing what was never there is a success', async () => {
      expect(['done', 'absent']).toContain((await carryOut('revoke', 'P-9', s.entitlements)).status);
      expect((await seen('revoke', 'P-9')).entitlements).toEqual([]);
    });

    it('one person losing access leaves the other with it', async () => {
      await carryOut('grant', 'P-1', s.entitlements);
      await carryOut('grant', 'P-2', s.entitlements);
      await carryOut('revoke', 'P-1', s.entitlements);
      expect((await seen('grant', 'P-2')).entitlements).toEqual(s.entitlements);
    });

    it('gives again after it was taken away', async () => {
      await carryOut('grant', 'P-1', s.entitlements);
      await carryOut('revoke', 'P-1', s.entitlements);
      await carryOut('grant', 'P-1', s.entitlements);
      expect((await seen('grant', 'P-1')).entitlements).toEqual(s.entitlements);
    });

    it('says clearly when asking again cannot help', async () => {
      const error = await failureOf(s.connector.grant(s.impossible()));
      expect(error.retryable).toBe(false);
      expect(error.message.length).toBeGreaterThan(10);
    });

    it('has a target that answers', async () => {
      expect(await s.connector.check(new AbortController().signal)).toBeNull();
    });
  });
}
