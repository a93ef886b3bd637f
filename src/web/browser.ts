import type { IncomingMessage } from 'node:http';
import { sha256 } from '../domain/audit.ts';

/** The browser that began a sign-in is known by a cookie of its own for each: tabs do not get in each other's way. */

/** How long a browser keeps it, in s: as long as a link lives. */
const KEPT_S = 300;

/** @param id of the sign-in, hex */
function nameOf(id: string, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}portcullis-${id.slice(0, 16)}`;
}

/** The cookie for one sign-in. @param secret known to that browser alone */
export function cookieFor(id: string, secret: string, isSecure: boolean): string {
  const secure = isSecure ? '; Secure' : '';
  return `${nameOf(id, isSecure)}=${secret}; Path=/; Max-Age=${String(KEPT_S)}; HttpOnly; SameSite=Lax${secure}`;
}

/** Takes the cookie of a sign-in back. */
export function cookieGone(id: string, isSecure: boolean): string {
  return `${nameOf(id, isSecure)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

/** The secret of the browser that began this sign-in; null for any other browser. */
export function secretIn(request: IncomingMessage, id: string, isSecure: boolean): string | null {
  const name = nameOf(id, isSecure);
  for (const pair of request.headers.cookie?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=');
    if (key === name && value !== undefined && /^[\w-]{43}$/u.test(value)) return value;
  }
  return null;
}

/** What a form of ours carries and no other page can know: it is made from the cookie, which no page can read. */
export function formToken(secret: string, id: string): string {
  return sha256('form', secret, id);
}
