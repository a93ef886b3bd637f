import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Fault, START } from './fault.ts';

export type FileBytes = { ok: true; bytes: Uint8Array; sha256: string } | { ok: false; fault: Fault };
export type FileText = { ok: true; text: string } | { ok: false; fault: Fault };

/** The whole file, or one fault when it is missing, unreadable or not a file. */
export function readFileBytes(path: string): FileBytes {
  try {
    const bytes = readFileSync(path);
    return { ok: true, bytes, sha256: sha256Bytes(bytes) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const reason = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`;
    return {
      ok: false,
      fault: { file: path, ...START, severity: 'error', message: reason, fix: 'check the path and its permissions' },
    };
  }
}

/** sha256 over exactly these bytes, hex. */
export function sha256Bytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The bytes as UTF-8 text without a byte order mark, or one fault at the first bad line.
 * @param maxBytes larger files are refused unread
 */
export function decodeText(file: string, bytes: Uint8Array, maxBytes: number): FileText {
  const refuse = (line: number, message: string, fix: string): FileText => {
    return { ok: false, fault: { file, line, column: 1, severity: 'error', message, fix } };
  };
  if (bytes.length > maxBytes)
    return refuse(
      1,
      `the file has ${bytes.length} bytes`,
      `at most ${maxBytes} bytes are read: check that it is the right file`,
    );
  const text = decodeUtf8(bytes);
  if (text === null)
    return refuse(badLine(bytes), 'the file is not UTF-8 text', 'save or export it again with the encoding UTF-8');
  const nul = text.indexOf('\0');
  if (nul >= 0)
    return refuse(
      text.slice(0, nul).split('\n').length,
      'the file holds NUL bytes',
      'save or export it again as plain text',
    );
  return { ok: true, text };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The number of the first line that is not UTF-8 by itself; a line feed never is part of another character. */
function badLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    if (decodeUtf8(bytes.subarray(start, end)) === null) return line;
    start = end + 1;
  }
  return line;
}
