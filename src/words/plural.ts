/** What English and German have in common: one of something, and any other number of it, none too. */

/** "1 day", "3 days". @param count a whole number, zero or more */
export function counted(count: number, one: string, other: string): string {
  return `${String(count)} ${count === 1 ? one : other}`;
}

/** "Ana", "Ana or Bob", "Ana, Bob or Eve". @param last what stands before the last one */
export function listed(items: readonly string[], last: string): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1) ?? ''}`;
}

/** "1 day 2 hours": each part in words. @param parts largest first @param none for no time at all */
export function lengthInWords<U extends string>(
  parts: readonly { unit: U; count: number }[],
  units: Readonly<Record<U, readonly [one: string, other: string]>>,
  none: string,
): string {
  return parts.map(({ unit, count }) => counted(count, units[unit][0], units[unit][1])).join(' ') || none;
}
