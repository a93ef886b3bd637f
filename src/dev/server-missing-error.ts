/** A server that has to be real is neither running, nor installed, nor to be fetched. The message says every way to get it. */
export class ServerMissingError extends Error {
  override readonly name = 'ServerMissingError';

  /**
   * @param what name of the server, for people
   * @param ways every way to get it, one sentence each
   * @param tried what was tried here and how it failed, one sentence each
   */
  constructor(what: string, ways: readonly string[], tried: readonly string[] = []) {
    const list = (lines: readonly string[]) => lines.map((line) => `  - ${line}`).join('\n');
    const failed = tried.length > 0 ? `\nTried here:\n${list(tried)}` : '';
    super(`${what} is missing. Any one of these helps:\n${list(ways)}${failed}`);
  }
}
