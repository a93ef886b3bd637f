/** Values that look like a credential. Such a value is refused and never printed. */

const SECRET_FORMS: readonly RegExp[] = [
  /\bxox[a-z]-[\w-]+/i,
  /\bxapp-[\w-]+/i,
  /\bBearer\s+\S{8,}/i,
  /\b(gh[pousr]_|github_pat_|glpat-|npm_)\w{10,}/,
  /\b[srp]k[-_](live|test|proj|ant)[-_]\w{8,}/,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}/,
  /[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i,
];

export function looksLikeSecret(text: string): boolean {
  return SECRET_FORMS.some((form) => form.test(text));
}

/** Long, with digits and without the underscores a variable's name has: `A81F02C9E77B40D1`. */
export function looksLikeKeyMaterial(text: string): boolean {
  return looksLikeSecret(text) || (text.length >= 16 && /\d/.test(text) && !text.includes('_'));
}

/** A value as a fault may show it: quoted, cut at 40 characters, hidden when it looks like a credential. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  if (looksLikeSecret(text)) return '(hidden)';
  const cut = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return typeof value === 'string' ? JSON.stringify(cut) : cut;
}
