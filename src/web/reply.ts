import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTML, PAGE_HEADERS } from '../pages/headers.ts';

/** What a page answers. */
export type Reply =
  | { kind: 'page'; status: number; html: string; cookies?: readonly string[] }
  | { kind: 'go'; to: string; cookies?: readonly string[] };

/** @param isSecure the public origin is https */
export function send(response: ServerResponse, reply: Reply, isSecure: boolean): void {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
  if (isSecure) response.setHeader('strict-transport-security', 'max-age=31536000');
  if (reply.cookies?.length) response.setHeader('set-cookie', [...reply.cookies]);
  if (reply.kind === 'go') {
    response.writeHead(303, { location: reply.to });
    response.end();
    return;
  }
  response.writeHead(reply.status, { 'content-type': HTML });
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
