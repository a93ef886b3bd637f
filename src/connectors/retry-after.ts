/** An HTTP date in any of its three forms (RFC 9110, 5.6.7): `Date.parse` alone takes far more for a date. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d/;

/**
 * The pause a target asks for, in ms: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3), null when
 * there is none or it is unreadable. A date is measured against the answer's own `Date`: both by the target's clock.
 * @param header the value of a header, null when it is not there
 */
export function retryAfterMs(header: (name: 'retry-after' | 'date') => string | null): number | null {
  const value = header('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  if (!HTTP_DATE.test(value)) return null;
  const wait = Date.parse(value) - Date.parse(header('date') ?? '');
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}
