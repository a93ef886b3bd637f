const HIDDEN = '[hidden]';
/** Shorter ones are no secrets, and would make words unreadable. */
const SHORTEST = 4;

/**
 * Takes secrets out of a text. No check puts one in; this is for what other people's error messages quote.
 * @param secrets values that must not be shown
 */
export function createHider(secrets: readonly (string | null)[]): (text: string) => string {
  const values = secrets.flatMap((s) => (s === null ? [] : [s, encodeURIComponent(s)]));
  const longestFirst = [...new Set(values)].filter((s) => s.length >= SHORTEST).sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
}

/** The password within an address such as `mongodb://user:password@host`, as it stands there and decoded. */
export function passwordsIn(address: string | null): string[] {
  const password = /^[\w+]+:\/\/[^/?@]*?:(.*)@/.exec(address ?? '')?.[1];
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
