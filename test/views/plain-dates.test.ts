import { expect, it } from 'vitest';
import { section } from '../../src/views/blocks.ts';
import { withPlainDates } from '../../src/views/plain-dates.ts';
import { mrkdwn, plain, when } from '../../src/views/text.ts';
import { after } from '../support/a-record.ts';

it('where date marks are not known, UTC is shown; what people wrote is left alone', () => {
  const message = {
    text: `Ends ${when(after(0))}`,
    blocks: [section(mrkdwn(`*Ends* ${when(after(0))}, <@U1>`)), section(plain(when(after(0))))],
    key: 'k',
  };
  expect(withPlainDates(message)).toEqual({
    key: 'k',
    text: 'Ends 24 Nov 2026 09:00 UTC',
    blocks: [section(mrkdwn('*Ends* 24 Nov 2026 09:00 UTC, <@U1>')), section(plain(when(after(0))))],
  });
});
