import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { type Armable, createQueues, type EffectRef, type Queues, startWorkers } from '../../jobs/queues.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { createLog } from '../../src/log.ts';

const prefix = `queues-${randomBytes(6).toString('hex')}`;
const NOW = new Date();
const FAR = new Date(NOW.getTime() + 90 * 86_400_000);

const end = (n: number, notBefore: Date): Armable => {
  const requestId = `REQ-2026-${String(n).padStart(6, '0')}`;
  return { requestId, systemId: 'support-desk', effect: { id: `revoke-${requestId}-12-1`, kind: 'revoke', notBefore } };
};

let queues: Queues;
let workers: ReturnType<typeof startWorkers>;
let ran: EffectRef[] = [];
let fails = false;
beforeAll(async () => {
  queues = createQueues(inject('redisUrl'), prefix, createLog('fatal'));
  workers = startWorkers(inject('redisUrl'), prefix, createLog('fatal'), async (ref) => {
    ran.push(ref);
    if (fails) throw new Error('as planned');
  });
  await queues.ready(20_000);
});
beforeEach(() => {
  ran = [];
  fails = false;
});
afterAll(async () => {
  await workers.close(5_000);
  await queues.close();
});

const jobKeys = (n: number) => queues.redis.keys(`${prefix}:revoke:REQ-2026-${String(n).padStart(6, '0')}*`);

it('armed twice it is one job; with another time it is another', async () => {
  await queues.arm([end(1, FAR), end(1, FAR)], NOW);
  await queues.arm([end(1, FAR)], NOW);
  expect(await jobKeys(1)).toHaveLength(1);
  await queues.arm([end(1, new Date(FAR.getTime() + 1))], NOW);
  expect(await jobKeys(1)).toHaveLength(2);
});

it.each([
  ['done', false, 2],
  ['failed', true, 3],
])(
  'a job that is %s leaves nothing behind that would keep the same effect from being armed again',
  async (_, bad, n) => {
    fails = bad;
    for (const times of [1, 2]) {
      await queues.arm([end(n, NOW)], NOW);
      await waitFor(() => ran.length === times, { timeoutMs: 20_000, what: `run number ${String(times)}` });
      await waitFor(async () => (await jobKeys(n)).length === 0, { timeoutMs: 20_000, what: 'the job to be gone' });
    }
    const { requestId, effect } = end(n, NOW);
    expect(ran[0]).toEqual({ requestId, effectId: effect.id, kind: 'revoke', systemId: 'support-desk' });
  },
);

it('a waiting job is small enough for Redis to keep it flat', async () => {
  await queues.arm([end(4, FAR)], NOW);
  const [key = ''] = await jobKeys(4);
  expect(await queues.redis.object('ENCODING', key)).toBe('listpack');
});
