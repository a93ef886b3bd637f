import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Pin } from './server-sources.ts';

/**
 * Compares a file with its pin: first the size, then every byte. About 1 ms per megabyte, so it is done at every start.
 * @returns null when it is the pinned file, else what is wrong with it
 * @throws the error of the file system when it cannot be read
 */
export async function verifyFile(path: string, pin: Pin): Promise<string | null> {
  const { size } = await stat(path);
  if (size !== pin.bytes) return `has ${size} bytes, not the pinned ${pin.bytes}`;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  const sha256 = hash.digest('hex');
  return sha256 === pin.sha256 ? null : `has sha256 ${sha256}, not the pinned ${pin.sha256}`;
}
