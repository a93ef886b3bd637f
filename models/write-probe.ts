import type { Connection } from 'mongoose';
import type { CursorModel } from './cursor.ts';

/** Longest a write may take, in ms. */
const ANSWER_MS = 1_500;

/** Whether a majority takes a write to disk now. Never throws, and answers within 1.5 s. */
export async function canWrite(model: CursorModel): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ANSWER_MS, false);
  });
  const write = model
    .updateOne({ _id: 'write-probe' }, { $inc: { seq: 1 } }, { upsert: true, maxTimeMS: ANSWER_MS })
    .then(
      () => true,
      () => false,
    );
  const taken = await Promise.race([write, late]);
  clearTimeout(timer);
  return taken;
}

/** @throws when MongoDB does not answer, or answers and takes no write */
export async function mustWrite(connection: Connection, model: CursorModel): Promise<void> {
  await connection.db?.admin().command({ ping: 1 });
  if (!(await canWrite(model))) throw new Error('it answers and takes no writes');
}
