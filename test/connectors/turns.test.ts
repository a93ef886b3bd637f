import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from '../../src/connectors/turns.ts';

const never = new AbortController().signal;

it('lets so many in, and the next in its order when one leaves', async () => {
  const turns = createTurns('target.example', 2);
  const entered: number[] = [];
  const ends = [1, 2, 3, 4].map((n) =>
    turns(never).then((end) => {
      entered.push(n);
      return end;
    }),
  );
  await turn();
  expect(entered).toEqual([1, 2]);
  (await ends[1])?.();
  await turn();
  expect(entered).toEqual([1, 2, 3]);
  (await ends[0])?.();
  (await ends[2])?.();
  await turn();
  expect(entered).toEqual([1, 2, 3, 4]);
});

it('who gives up while waiting leaves his place to the next, and was never let in', async () => {
  const turns = createTurns('target.example', 1);
  const end = await turns(never);
  const gone = new AbortController();
  const given = turns(gone.signal);
  const next = turns(never);
  gone.abort();
  await expect(given).rejects.toMatchObject({ message: expect.stringContaining('was not called'), retryable: true });
  end();
  expect(await next).toBeTypeOf('function');
  await expect(turns(gone.signal)).rejects.toThrow('was not called');
});
