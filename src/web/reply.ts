import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { STYLE } from './style.ts';

/** What a page answers. */
export type Reply =
  | { kind: 'page'; status: number; html: string; cookies?: readonly string[] }
  | { kind: 'go'; to: string; cookies?: readonly string[] };

/** Our pages hold no script, load nothing, are framed by nobody, and are kept by nobody. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'x-robots-tag': 'noindex',
} as const;

/** @param isSecure the public origin is https */
export function send(response: ServerResponse, reply: Reply, isSecure: boolean): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (isSecure) response.setHeader('strict-transport-security', 'max-age=31536000');
  if (reply.cookies?.length) response.setHeader('set-cookie', [...reply.cookies]);
  if (reply.kind === 'go') {
    response.writeHead(303, { location: reply.to });
    response.end();
    return;
  }
  response.writeHead(reply.status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(reply.html);
}

/** Longest form that is read, in bytes: ours has one short field. */
const FORM_MAX = 4_096;

/** The fields of a form; null for anything that is none, or too long. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/x-www-form-urlencoded') return null;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > FORM_MAX) return null;
    parts.push(part);
  }
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'));
}
