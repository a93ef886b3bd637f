import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../../src/dev/identity-provider.ts';
import { checkSignIn } from '../../src/doctor/check-sign-in.ts';
import type { Portcullis } from '../../src/main.ts';
import { aBrowser } from '../support/a-browser.ts';
import { runCli } from '../support/run-cli.ts';
import { type StepUpWorld, stepUpWorld } from '../support/step-up-world.ts';

const [BEN, LIAM] = ['U0BEN', 'U0LIAM'];

let provider: IdentityProvider;
let world: StepUpWorld;
let web: Portcullis;
beforeAll(async () => {
  provider = await startIdentityProvider(() => new Date());
  world = await stepUpWorld(
    { mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') },
    { ...provider, subjectOf: (person) => `sub-${person}`, rule: '{ acr: [gold] }' },
  );
  web = await world.startBot('web');
  await world.startBot('worker');
  await world.startBot('bot');
});
afterAll(async () => {
  await world.stop();
  await provider.stop();
});

it('the bot links to the pages, the pages decide, the worker gives; and the pages say how the provider is', async () => {
  const id = await world.ask(LIAM, 'prod-deployer 1h "Roll back the release of this morning"');
  for (const [user, sub] of [
    [BEN, 'sub-E1009'],
    ['U0KOFI', 'sub-E1007'],
  ] as const) {
    const browser = aBrowser();
    const page = await browser.send(await browser.go(await world.link(user, id)), { sub, otp: '123456' });
    expect((await browser.send(page)).text).toContain('You approved');
  }
  await world.until(id, 'active');
  const ready = await fetch(`http://127.0.0.1:${String(web.healthPort)}/readyz`);
  expect(await ready.json()).toMatchObject({ status: 'ready', dependencies: { 'sign-in': 'ok' } });
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});

const oidc = () => ({
  PORTCULLIS_OIDC_ISSUER: provider.issuer,
  PORTCULLIS_OIDC_CLIENT_ID: provider.clientId,
  PORTCULLIS_OIDC_CLIENT_SECRET: provider.clientSecret,
  PORTCULLIS_WEB_URL: 'https://access.example',
});

it('nothing starts that could approve nothing: it says what to set, and ends', async () => {
  const { status, err } = await runCli(world, ['start']);
  expect(status).toBe(1);
  expect(err).toContain('PORTCULLIS_WEB_URL: is missing (set PORTCULLIS_WEB_URL or PORTCULLIS_WEB_URL_FILE)');
});

it('the doctor says whether the provider answers', async () => {
  const env = {
    MONGODB_URI: 'mongodb://127.0.0.1/x',
    REDIS_URL: 'redis://127.0.0.1',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
  };
  const catalog = { ...world.catalog };
  expect(await checkSignIn(catalog, { ...env, ...oidc() })).toMatchObject([{ level: 'ok' }]);
  expect(await checkSignIn(catalog, env)).toMatchObject([
    { level: 'error', text: expect.stringContaining('nothing says where') },
  ]);
  const wrong = { ...env, ...oidc(), PORTCULLIS_OIDC_ISSUER: `${provider.issuer}/realms/other` };
  expect(await checkSignIn(catalog, wrong)).toMatchObject([
    { level: 'error', text: expect.stringContaining('does not answer') },
  ]);
});
