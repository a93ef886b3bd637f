import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { showProgress } from '../../src/dev/show-progress.ts';

function written(isTTY: boolean): string {
  let text = '';
  const stream = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString();
        done();
      },
    }),
    { isTTY },
  );
  const show = showProgress(stream);
  const title = 'Fetching it';
  for (const received of [0, 21e6, 42e6]) show({ title, received, total: 42e6, state: 'going' });
  show({ title, received: 42e6, total: 42e6, state: 'done' });
  return text;
}

test('a terminal sees a bar that grows', () => {
  const bars = written(true).split('\r\u001b[K').slice(1);
  expect(bars[0]).toBe('Fetching it [........................]   0 % of 42.0 MB');
  expect(bars[1]).toBe('Fetching it [############............]  50 % of 42.0 MB');
  expect(bars.at(-1)).toBe('Fetching it [########################] 100 % of 42.0 MB, done\n');
});

test('a log gets one line at the start, with the size, and one at the end', () => {
  expect(written(false)).toBe('Fetching it (42.0 MB) ...\nFetching it: done\n');
});
