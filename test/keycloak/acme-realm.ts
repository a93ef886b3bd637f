/** The realm of a Keycloak that Acme signs in at: a password is `silver`, with a one-time code it is `gold`. */

/** Who signs in there: their id in Keycloak is what tokens name them by, for good. */
export const ACCOUNTS = {
  ben: {
    person: 'E1009',
    sub: '0b9cf5cc-0000-4000-8000-000000001009',
    password: 'ben-password',
    key: 'key-of-ben-0123456789',
  },
  kofi: {
    person: 'E1007',
    sub: '0b9cf5cc-0000-4000-8000-000000001007',
    password: 'kofi-password',
    key: 'key-of-kofi-012345678',
  },
} as const;

export type AccountName = keyof typeof ACCOUNTS;

export const CLIENT = { clientId: 'portcullis', clientSecret: 'secret-of-the-trial' } as const;

interface Execution {
  authenticator?: string;
  authenticatorConfig?: string;
  flowAlias?: string;
  requirement: 'ALTERNATIVE' | 'CONDITIONAL' | 'REQUIRED';
}

const flow = (alias: string, topLevel: boolean, executions: readonly Execution[]) => ({
  alias,
  providerId: 'basic-flow',
  topLevel,
  builtIn: false,
  authenticationExecutions: executions.map((e, i) => ({
    ...e,
    priority: 10 * (i + 1),
    authenticatorFlow: e.flowAlias !== undefined,
  })),
});

const level = (authenticatorConfig: string): Execution => ({
  authenticator: 'conditional-level-of-authentication',
  authenticatorConfig,
  requirement: 'REQUIRED',
});

/** @param callback where people are sent back to */
export function acmeRealm(callback: string) {
  return {
    realm: 'acme',
    enabled: true,
    sslRequired: 'none',
    // Several sign-ins within one half minute.
    ...{ otpPolicyType: 'totp', otpPolicyAlgorithm: 'HmacSHA1', otpPolicyInitialCounter: 0, otpPolicyDigits: 6 },
    ...{ otpPolicyLookAheadWindow: 1, otpPolicyPeriod: 30, otpPolicyCodeReusable: true },
    attributes: { 'acr.loa.map': JSON.stringify({ silver: '1', gold: '2' }) },
    browserFlow: 'step up',
    authenticationFlows: [
      flow('step up', true, [
        { authenticator: 'auth-cookie', requirement: 'ALTERNATIVE' },
        { flowAlias: 'step up forms', requirement: 'ALTERNATIVE' },
      ]),
      flow('step up forms', false, [
        { flowAlias: 'level one', requirement: 'CONDITIONAL' },
        { flowAlias: 'level two', requirement: 'CONDITIONAL' },
      ]),
      flow('level one', false, [
        level('loa one'),
        { authenticator: 'auth-username-password-form', authenticatorConfig: 'by password', requirement: 'REQUIRED' },
      ]),
      flow('level two', false, [
        level('loa two'),
        { authenticator: 'auth-otp-form', authenticatorConfig: 'by one-time code', requirement: 'REQUIRED' },
      ]),
    ],
    authenticatorConfig: [
      { alias: 'loa one', config: { 'loa-condition-level': '1', 'loa-max-age': '36000' } },
      { alias: 'loa two', config: { 'loa-condition-level': '2', 'loa-max-age': '0' } },
      { alias: 'by password', config: { 'default.reference.value': 'pwd', 'default.reference.maxAge': '36000' } },
      { alias: 'by one-time code', config: { 'default.reference.value': 'otp', 'default.reference.maxAge': '300' } },
    ],
    clients: [
      {
        clientId: CLIENT.clientId,
        secret: CLIENT.clientSecret,
        protocol: 'openid-connect',
        publicClient: false,
        standardFlowEnabled: true,
        directAccessGrantsEnabled: false,
        redirectUris: [callback],
        attributes: { 'pkce.code.challenge.method': 'S256' },
        protocolMappers: [
          {
            name: 'amr',
            protocol: 'openid-connect',
            protocolMapper: 'oidc-amr-mapper',
            config: { 'id.token.claim': 'true' },
          },
        ],
      },
    ],
    users: Object.entries(ACCOUNTS).map(([username, { sub, password, key }]) => ({
      id: sub,
      username,
      enabled: true,
      firstName: username,
      lastName: 'of Acme',
      email: `${username}@acme.example`,
      emailVerified: true,
      credentials: [
        { type: 'password', value: password },
        {
          type: 'otp',
          secretData: JSON.stringify({ value: key }),
          credentialData: JSON.stringify({ subType: 'totp', period: 30, digits: 6, algorithm: 'HmacSHA1', counter: 0 }),
        },
      ],
    })),
  };
}
