import { createHmac } from 'node:crypto';

/** The six digits an authenticator shows (RFC 6238: SHA-1, 30 s). @param at UTC instant */
export function oneTimeCode(key: string, at: Date): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000)));
  const hmac = createHmac('sha1', key).update(counter).digest();
  const from = (hmac.at(-1) ?? 0) & 15;
  return String((hmac.readUInt32BE(from) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
