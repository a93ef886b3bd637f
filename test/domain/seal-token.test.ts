import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSealer, SealError } from '../../src/seal-token.ts';

const aKey = () => randomBytes(32).toString('base64');
const KEY = aKey();
const TOKEN = 'xoxb-not-a-real-token';
const ACME = { id: 'T0ACME', appId: 'A0PORTCULLIS' };

/** One bit of the value is another. */
function flipped(value: string, at = 0): string {
  const bytes = Buffer.from(value, 'base64');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64');
}

describe('a sealed token', () => {
  const sealer = createSealer([KEY]);
  const sealed = sealer.seal(TOKEN, ACME);

  it('opens for whom it was sealed, and shows nothing of itself or the key', () => {
    expect(sealer.open(sealed, ACME)).toBe(TOKEN);
    const shown = JSON.stringify(sealed);
    for (const secret of [TOKEN, 'xoxb', Buffer.from(TOKEN).toString('base64').slice(0, 12), KEY.slice(0, 12)])
      expect(shown).not.toContain(secret);
  });

  it('is another each time, with a nonce of its own', () => {
    const many = Array.from({ length: 200 }, () => sealer.seal(TOKEN, ACME));
    expect(new Set(many.map((s) => s.nonce)).size).toBe(200);
    expect(new Set(many.map((s) => s.data)).size).toBe(200);
  });

  it.each([
    ['another workspace', { ...ACME, id: 'T0SECOND' }],
    ['an organisation', { ...ACME, id: 'E0ACME' }],
    ['another app', { ...ACME, appId: 'A0OTHER' }],
    ['parts put together differently', { id: 'T0ACME","A0PORTCULLIS', appId: '' }],
  ])('moved to %s it opens no more', (_to, owner) => {
    expect(() => sealer.open(sealed, owner)).toThrow(SealError);
  });

  it.each(['nonce', 'data', 'tag'] as const)('with one bit of its %s changed it opens no more', (part) => {
    expect(() => sealer.open({ ...sealed, [part]: flipped(sealed[part]) }, ACME)).toThrow(SealError);
  });

  it.each([4, 8, 12])('a tag cut to %i bytes proves nothing', (length) => {
    const tag = Buffer.from(sealed.tag, 'base64').subarray(0, length).toString('base64');
    expect(() => sealer.open({ ...sealed, tag }, ACME)).toThrow(SealError);
  });

  it('a wrong key says so by the ids of the keys', () => {
    const other = createSealer([aKey()]);
    expect(() => other.open(sealed, ACME)).toThrow(
      `the token of T0ACME is sealed with the key ${sealer.keyId}; there is only ${other.keyId}`,
    );
    expect(() => other.open({ ...sealed, keyId: other.keyId }, ACME)).toThrow(/was changed or belongs/);
  });

  it('with several keys the first seals and all open', () => {
    const next = aKey();
    const both = createSealer([next, KEY]);
    expect(both.open(sealed, ACME)).toBe(TOKEN);
    const anew = both.seal(TOKEN, ACME);
    expect(anew.keyId).toBe(createSealer([next]).keyId);
    expect(createSealer([next]).open(anew, ACME)).toBe(TOKEN);
    expect(() => sealer.open(anew, ACME)).toThrow(SealError);
  });
});
