import * as oidc from 'openid-client';
import type { WebConfig } from '../config.ts';
import type { StepUpRule } from '../domain/catalog.ts';
import type { SignIn } from '../domain/record.ts';
import { Fault } from '../errors.ts';
import type { Log } from '../log.ts';

/** Longest the provider may take for one answer, in s. */
const TIMEOUT_S = 8;

/** How far its clock may differ from ours, in s. */
const TOLERANCE_S = 30;

/** What has to come back unchanged. */
export interface Attempt {
  state: string;
  nonce: string;
  verifier: string;
}

/** The identity provider, over OpenID Connect. */
export interface Provider {
  /** Reads what the provider says of itself. Never throws: what is wrong is the trouble. */
  look(): Promise<void>;
  /** Why nobody can sign in now; null when they can. */
  trouble(): string | null;
  /**
   * Where to send somebody to sign in.
   * @throws Fault `step_up_provider_away`
   */
  begin(rule: StepUpRule): Promise<Attempt & { url: URL }>;
  /**
   * What the provider says of who came back.
   * @param answer the query of the address they came back to
   * @throws Fault `step_up_provider_away`, `step_up_failed`
   */
  finish(answer: URLSearchParams, attempt: Attempt, rule: StepUpRule): Promise<SignIn>;
}

/** @param redirectUri where people come back to, on our public origin */
export function createProvider({ oidc: c }: WebConfig, redirectUri: string, log: Log): Provider {
  let known: oidc.Configuration | null = null;
  let trouble: string | null = null;
  const issuer = new URL(c.issuer);

  async function discover(): Promise<oidc.Configuration> {
    const found = await oidc.discovery(
      issuer,
      c.clientId,
      { [oidc.clockTolerance]: TOLERANCE_S },
      oidc.ClientSecretBasic(c.clientSecret),
      {
        timeout: TIMEOUT_S,
        // Its signature is checked although it comes straight from the provider: a proxy may stand between.
        execute: [
          oidc.enableNonRepudiationChecks,
          // oxlint-disable-next-line typescript/no-deprecated -- only for a provider on this machine: the configuration allows http nowhere else
          ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
        ],
      },
    );
    known = found;
    trouble = null;
    return found;
  }

  const provider: Provider = {
    trouble: () => trouble,
    async look() {
      await discover().catch((error: unknown) => {
        trouble = wordsOf(error);
      });
    },
    async begin(rule) {
      const config = known ?? (await discover().catch((error: unknown) => away(error)));
      const verifier = oidc.randomPKCECodeVerifier();
      const attempt = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        max_age: String(Math.floor(rule.maxAgeMs / 1000)),
        ...wantedAcr(rule),
      });
      return { ...attempt, url };
    },
    async finish(answer, { state, nonce, verifier }, rule) {
      const config = known ?? (await discover().catch((error: unknown) => away(error)));
      const back = new URL(redirectUri);
      back.search = answer.toString();
      try {
        const checks = {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        };
        const tokens = await oidc.authorizationCodeGrant(config, back, checks);
        return readSignIn(tokens.claims() ?? {}, rule);
      } catch (error) {
        log.warn({ error: wordsOf(error), code: codeOf(error) }, 'a sign-in failed');
        if (isSilence(error)) return away(error);
        throw new Fault('step_up_failed', error);
      }
    },
  };

  function away(error: unknown): never {
    trouble = wordsOf(error);
    throw new Fault('step_up_provider_away', error);
  }
  return provider;
}

/** `acr_values` where the provider knows the standard claim, else a request for the claim it knows. */
function wantedAcr({ acr, acrClaim }: StepUpRule): Record<string, string> {
  if (acr.length === 0) return {};
  if (acrClaim === 'acr') return { acr_values: acr.join(' ') };
  return { claims: JSON.stringify({ id_token: { [acrClaim]: { essential: true, values: acr } } }) };
}

/**
 * The claims that count, out of an ID token whose signature, issuer, audience, nonce and times have been checked.
 * @throws TypeError when one is missing that a decision stands on
 */
export function readSignIn(claims: Readonly<Record<string, unknown>>, rule: StepUpRule): SignIn {
  const { iss, auth_time: at } = claims;
  const subject = claims[rule.claim];
  if (typeof iss !== 'string') throw new TypeError('the ID token has no issuer');
  if (typeof subject !== 'string' || subject === '') throw new TypeError(`the ID token has no claim ${rule.claim}`);
  if (typeof at !== 'number' || !Number.isFinite(at)) throw new TypeError('the ID token does not say when (auth_time)');
  return {
    issuer: iss,
    subject,
    acr: texts(claims[rule.acrClaim]),
    amr: texts(claims['amr']),
    authTime: new Date(at * 1000),
  };
}

/** At most so many values are kept, each so long: they go into the ledger. */
const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .filter((v): v is string => typeof v === 'string' && v.length <= 200)
    .slice(0, 20);

/** No answer, or that of something that stands in front of it. */
function isSilence(error: unknown): boolean {
  const { cause, status } = error as { cause?: { status?: unknown } | null; status?: unknown };
  const answered = [status, cause?.status].find((s) => typeof s === 'number');
  if (typeof answered === 'number') return answered >= 500;
  return codeOf(error) === 'OAUTH_TIMEOUT' || (error instanceof TypeError && error.message === 'fetch failed');
}

function codeOf(error: unknown): string | null {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : null;
}

/** Why, without anything of what was sent. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  const more = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
  return `${error.message}${more}`.slice(0, 200);
}
