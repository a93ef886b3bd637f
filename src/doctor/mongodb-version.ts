/** MongoBleed: anybody who reaches the port can read the server's memory, before any password. */
const CVE = 'CVE-2025-14847 (MongoBleed: anybody who reaches the port can read the memory of the server)';

/** The first version of each supported line in which it is closed. Later lines never had it. */
const CLOSED = ['7.0.28', '8.0.17', '8.2.3'] as const;

/** What `npm run demo` and the tests bring along. */
const EMBEDDED = '6.0.5';

const UNTIL_THEN = 'until then start mongod with --networkMessageCompressors snappy,zstd';

/** What is wrong with a version of MongoDB, and what to do; null when it is well. */
export function judgeMongodbVersion(version: string): { text: string; mend: string } | null {
  if (version === EMBEDDED)
    return {
      text: `version ${version} is the embedded server, for trial only: it has ${CVE}`,
      mend: upgrade('for production bring your own MongoDB'),
    };
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  if (major < 7)
    return {
      text: `version ${version} is past its end of life; unless its vendor mended it, it has ${CVE}`,
      mend: `${upgrade('upgrade')}; ${UNTIL_THEN}`,
    };
  const line = CLOSED.find((v) => v.startsWith(`${String(major)}.${String(minor)}.`));
  const closedAt = Number(line?.split('.')[2]);
  // 7.1 to 7.3 and 8.1 ended before it was found.
  const open = line ? patch < closedAt : major < 8 || (major === 8 && minor < 2);
  if (!open) return null;
  const target = line ? `upgrade to ${line} or later` : upgrade('upgrade');
  return { text: `version ${version} has ${CVE}`, mend: `${target}; ${UNTIL_THEN}` };
}

const upgrade = (words: string): string => `${words}: ${CLOSED.join(', ')} or later`;
