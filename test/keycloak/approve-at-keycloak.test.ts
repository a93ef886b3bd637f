import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { freePort } from '../../src/dev/free-port.ts';
import { type Keycloak, startKeycloak } from '../../src/dev/keycloak.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type ABrowser, aBrowser, type Page } from '../support/a-browser.ts';
import { type StepUpWorld, stepUpWorld } from '../support/step-up-world.ts';
import { ACCOUNTS, type AccountName, acmeRealm, CLIENT } from './acme-realm.ts';
import { oneTimeCode } from './one-time-code.ts';

/** A real Keycloak, its own sign-in pages, passwords and one-time codes. */

const [BEN, KOFI, LIAM] = ['U0BEN', 'U0KOFI', 'U0LIAM'];

let keycloak: Keycloak;
let world: StepUpWorld;
let id: string;
beforeAll(async () => {
  const port = await freePort();
  keycloak = await startKeycloak(acmeRealm(`http://127.0.0.1:${String(port)}/step-up/callback`));
  const subjectOf = (person: string) => Object.values(ACCOUNTS).find((a) => a.person === person)?.sub ?? '';
  const provider = { issuer: keycloak.issuer, ...CLIENT, subjectOf, port };
  world = await stepUpWorld(
    { mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') },
    { ...provider, rule: '{ acr: [gold], amr: [otp] }' },
  );
  await world.startBot();
  id = await world.ask(LIAM, 'prod-deployer 1h "Roll back the release of this morning"');
}, 600_000);
afterAll(async () => {
  await world?.stop();
  await keycloak?.stop();
});

/** The page asks for a password or a one-time code; both are given until it asks for nothing more. */
async function signIn(browser: ABrowser, url: string, as: AccountName): Promise<Page> {
  const { password, key } = ACCOUNTS[as];
  let page = await browser.go(url);
  for (let asked = 0; asked < 4 && page.url.startsWith(new URL(keycloak.issuer).origin); asked += 1) {
    const isCode = page.html.includes('name="otp"');
    page = await browser.send(page, isCode ? { otp: oneTimeCode(key, new Date()) } : { username: as, password });
  }
  return page;
}

it('a password and a one-time code of Keycloak approve, and the decision says so', async () => {
  const browser = aBrowser();
  const page = await signIn(browser, await world.link(BEN, id), 'ben');
  expect(page.text).toContain('You are signed in as Ben Achterberg');
  expect((await browser.send(page)).text).toContain('You approved Prod Deployer on Production Cloud for Liam O’Connor');
  const decision = (await world.record(id)).steps[0]?.decision;
  expect(decision).toMatchObject({
    method: 'slack_click+oidc',
    signIn: { issuer: keycloak.issuer, acr: ['gold'], amr: ['pwd', 'otp'] },
  });
  console.log('as Keycloak said it:', JSON.stringify(decision?.signIn));
});

it('another account of the same Keycloak approves nothing', async () => {
  const page = await signIn(aBrowser(), await world.link(KOFI, id), 'ben');
  expect(page.text).toContain('somebody else than Kofi Mensah');
  expect((await world.record(id)).steps[1]?.decision).toBeNull();
});

it('a session that Keycloak has from a password alone is asked for the code, and a wrong code leads nowhere', async () => {
  const browser = aBrowser();
  const url = await world.link(KOFI, id);
  const first = await browser.go(url);
  const second = await browser.send(first, { username: 'kofi', password: ACCOUNTS.kofi.password });
  expect(second.html).toContain('name="otp"');
  const wrong = await browser.send(second, { otp: '000000' });
  expect(wrong.html).toContain('name="otp"');
  expect(wrong.url.startsWith(new URL(keycloak.issuer).origin)).toBe(true);
  expect((await world.record(id)).steps[1]?.decision).toBeNull();
});

it('an answer given up at Keycloak approves nothing', async () => {
  const browser = aBrowser();
  const page = await browser.go(await world.link(KOFI, id));
  expect(page.html).toContain('name="password"');
  const url = new URL(`${world.config.webUrl ?? ''}/step-up/callback`);
  url.search = new URLSearchParams({ error: 'access_denied', state: 'of-nobody', iss: keycloak.issuer }).toString();
  expect((await browser.go(url.href)).text).toContain('did not come to its end');
});

it('a lower level than the rule wants approves nothing, whatever Keycloak lets through', async () => {
  const { issuer } = keycloak;
  await waitFor(async () => (await fetch(`${issuer}/.well-known/openid-configuration`)).ok, { what: 'Keycloak' });
  // Somebody on the way takes the wanted level out of the address: Keycloak then asks for the password only.
  const browser = aBrowser();
  const response = await browser.fetch(await world.link(KOFI, id));
  const asked = new URL(response.headers.get('location') ?? '');
  asked.searchParams.delete('acr_values');
  const page = await signIn(browser, asked.href, 'kofi');
  expect(page.text).toContain('without the second factor');
  expect((await world.record(id)).steps[1]?.decision).toBeNull();
});

it('the last approval gives the access, and the ledger holds together', async () => {
  const browser = aBrowser();
  const page = await signIn(browser, await world.link(KOFI, id), 'kofi');
  expect((await browser.send(page)).text).toContain('That was the last approval');
  await world.until(id, 'active', 60_000);
  expect(world.holds('E1024', 'prod-deployers')).toBe(true);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
