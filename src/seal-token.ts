import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { SealedToken, TokenOwner, TokenSealer } from './domain/installation.ts';

/** A token that cannot be opened. Says which keys there are by their ids, never more. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Names a key in records and messages: nobody gets from it to the key. */
function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('portcullis token key\n').update(key).digest('hex').slice(0, 12);
}

/** A token sealed for one installation of one app opens in no other. */
function ownerBytes({ id, appId }: TokenOwner): Buffer {
  return Buffer.from(JSON.stringify(['portcullis bot token', 1, id, appId]));
}

/**
 * @param keys 32 bytes each, in base64; the first seals, all open
 */
export function createSealer(keys: readonly string[]): TokenSealer {
  const ring = new Map(keys.map((key) => Buffer.from(key, 'base64')).map((key) => [keyIdOf(key), key] as const));
  const [first] = ring;
  if (!first) throw new SealError('there is no key');
  const [keyId, sealing] = first;
  return {
    keyId,
    seal(token, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, sealing, nonce, { authTagLength: TAG_BYTES }).setAAD(ownerBytes(owner));
      const data = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
      return { keyId, nonce: text(nonce), data: text(data), tag: text(cipher.getAuthTag()) };
    },
    open(sealed: SealedToken, owner: TokenOwner) {
      const key = ring.get(sealed.keyId);
      if (!key) {
        const known = [...ring.keys()].join(', ');
        throw new SealError(`the token of ${owner.id} is sealed with the key ${sealed.keyId}; there is only ${known}`);
      }
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes(sealed.nonce), { authTagLength: TAG_BYTES })
          .setAAD(ownerBytes(owner))
          .setAuthTag(bytes(sealed.tag));
        return Buffer.concat([decipher.update(bytes(sealed.data)), decipher.final()]).toString('utf8');
      } catch {
        throw new SealError(`the token of ${owner.id} was changed or belongs to another workspace`);
      }
    },
  };
}

const text = (value: Buffer): string => value.toString('base64');
const bytes = (value: string): Buffer => Buffer.from(value, 'base64');
