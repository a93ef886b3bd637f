/** Which connector serves which system of the catalogue of the moment. */
import type { ConnectorConfig, System } from '../domain/catalog.ts';
import { type Connector, ConnectorError } from './connector.ts';
import { createManualConnector } from './manual.ts';
import { createScimConnector } from './scim.ts';

export interface RegistryOptions {
  /** The systems as configured now. */
  systems: () => ReadonlyMap<string, System>;
  /** The value of a secret by the name of its variable, null when there is none. Asked at every call. */
  secret: (name: string) => string | null;
}

export interface Registry {
  /**
   * The connector of a system: the same one as long as its configuration is the same.
   * @throws ConnectorError retryable when the system is not configured (any more): what was given there must still go
   */
  forSystem(systemId: string): Connector;
}

/** An empty registry; connectors are made when first asked for. */
export function createRegistry(options: RegistryOptions): Registry {
  const made = new Map<string, { config: string; connector: Connector }>();
  return {
    forSystem(systemId) {
      const system = options.systems().get(systemId);
      if (!system)
        throw new ConnectorError(`the system "${systemId}" is missing from portcullis.yml; put it back`, {
          retryable: true,
        });
      const config = JSON.stringify(system.connector);
      const known = made.get(systemId);
      if (known?.config === config) return known.connector;
      const connector = make(system.connector, options);
      made.set(systemId, { config, connector });
      return connector;
    },
  };
}

function make(config: ConnectorConfig, { secret }: RegistryOptions): Connector {
  switch (config.kind) {
    case 'manual':
      return createManualConnector();
    case 'scim': {
      const { url, timeoutMs, tokenFrom } = config;
      // Read at each call, so that a rotated token needs no restart and no new connector.
      const token = () => (tokenFrom === null ? null : readToken(tokenFrom, secret));
      return createScimConnector({ url, timeoutMs, token, credential: tokenFrom });
    }
  }
}

/** @throws ConnectorError retryable, naming the variable and never its value */
function readToken(name: string, secret: RegistryOptions['secret']): string {
  const token = secret(name);
  if (!token) throw new ConnectorError(`no credential: set ${name} or ${name}_FILE`, { retryable: true });
  // The runtime would refuse the header and quote the token in its message.
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new ConnectorError(`the credential in ${name} has spaces or other characters no token has`, {
      retryable: true,
    });
  return token;
}
