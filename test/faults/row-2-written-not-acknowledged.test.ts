import { sentTwice } from './support/form.ts';
import { row } from './support/row.ts';

row(2, async (r) => {
  await sentTwice(r, 'after-file', 1);
  r.observed('not acknowledged, the form stayed open; sent again: the same request, one card');
});
