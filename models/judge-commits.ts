/** What a version says of itself. */
interface Seen {
  _id: string;
  version: number;
  stamp?: string;
}

/**
 * Whose compare-and-set happened, when the server has only said how many did. A version carries the stamp of the one
 * that wrote it, so a document at our version tells; where others have moved it on since, the count must.
 * @param sent what was to be written
 * @param found the documents as they are now, read after the write was over
 * @param matched how many of `sent` were written; null when that is not known
 * @returns for each: true, false, or null when it cannot be told any more
 */
export function judge(sent: readonly Seen[], found: readonly Seen[], matched: number | null): (boolean | null)[] {
  const now = new Map(found.map((doc) => [doc._id, doc]));
  const seen = sent.map(({ _id, version, stamp }) => {
    const doc = now.get(_id);
    if (!doc || doc.version < version) return false;
    return doc.version === version ? doc.stamp === stamp : null;
  });
  if (matched === null) return seen;
  const sure = seen.filter((s) => s === true).length;
  const open = seen.filter((s) => s === null).length;
  if (sure + open === matched) return seen.map((s) => s ?? true);
  if (sure === matched) return seen.map((s) => s ?? false);
  // More were written than can be seen: what was read is not what is there now, and only the stamps can be believed.
  if (sure + open < matched || sure > matched) return seen.map((s) => s || null);
  return seen;
}
