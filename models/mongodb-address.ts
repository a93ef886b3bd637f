/**
 * Options of an address by which it would choose how fresh a read and how safe a write is: an approval read from a
 * member that lags, or acknowledged from memory, is none. The service chooses.
 */
const OURS: ReadonlySet<string> = new Set([
  'readpreference',
  'readpreferencetags',
  'maxstalenessseconds',
  'readconcernlevel',
  'w',
  'wtimeout',
  'wtimeoutms',
  'journal',
  'j',
  'retrywrites',
]);

/**
 * An address without what is not its to choose.
 * @returns the address to use, and what was left out, as it stood there: `readPreference=secondary`
 */
export function addressToUse(uri: string): { uri: string; leftOut: string[] } {
  const [base = '', ...rest] = uri.split('?');
  const options = rest.join('?').split('&').filter(Boolean);
  const isOurs = (option: string) => OURS.has((option.split('=')[0] ?? '').toLowerCase());
  const kept = options.filter((o) => !isOurs(o));
  return { uri: kept.length > 0 ? `${base}?${kept.join('&')}` : base, leftOut: options.filter(isOurs) };
}
