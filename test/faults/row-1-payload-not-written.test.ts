import { sentTwice } from './support/form.ts';
import { row } from './support/row.ts';

row(1, async (r) => {
  await sentTwice(r, 'before-file', 0);
  r.observed('not acknowledged, the form stayed open; sent again: one request');
});
