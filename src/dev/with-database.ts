/** The same MongoDB address, naming a database. */
export function withDatabase(uri: string, name: string): string {
  const [address = '', query] = uri.split('?');
  const base = address.replace(/^(mongodb(?:\+srv)?:\/\/[^/]+).*$/, '$1');
  return `${base}/${name}${query ? `?${query}` : ''}`;
}
