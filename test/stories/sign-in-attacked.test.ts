import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../../src/dev/identity-provider.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { sha256 } from '../../src/domain/audit.ts';
import { type ABrowser, aBrowser, type Page } from '../support/a-browser.ts';
import { type StepUpWorld, stepUpWorld } from '../support/step-up-world.ts';

/** Owner of production, one of Security, and an engineer who asks. */
const [BEN, KOFI, LIAM] = ['U0BEN', 'U0KOFI', 'U0LIAM'];
const AS_BEN = { sub: 'sub-E1009', otp: '123456' };

let provider: IdentityProvider;
let world: StepUpWorld;
let id: string;
beforeAll(async () => {
  provider = await startIdentityProvider(() => new Date());
  world = await stepUpWorld(
    { mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl') },
    { ...provider, subjectOf: (person) => `sub-${person}`, rule: '{ acr: [gold], amr: [mfa] }' },
  );
  await world.startBot();
  id = await world.ask(LIAM, 'prod-deployer 1h "Roll back the release of this morning"');
});
afterAll(async () => {
  await world.stop();
  await provider.stop();
});
afterEach(() => Object.assign(provider, { twist: null, away: false, forge: false, lax: false }));

const undecided = async () => expect((await world.record(id)).steps[0]?.decision).toBeNull();
const link = () => world.link(BEN, id);
const toPage = async (browser: ABrowser, as: Record<string, string> = AS_BEN): Promise<Page> =>
  browser.send(await browser.go(await link()), as);
/** Comes back from the provider without following the answer. */
async function comeBack(browser: ABrowser, url?: string): Promise<URL> {
  const form = await browser.go(url ?? (await link()));
  const query = /name="query" value="([^"]*)"/u.exec(form.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const body = new URLSearchParams({ query, ...AS_BEN });
  const response = await browser.fetch(`${provider.issuer}/authorize`, { method: 'POST', body });
  return new URL(response.headers.get('location') ?? '');
}
const FAILED = 'The sign-in did not come to its end';

/** Nothing was approved, and the page says why and what to do. */
async function expectRefused(page: Page, words: string): Promise<void> {
  expect(page.text).toContain(words);
  expect(page.html).not.toContain('<form');
  expect(page.status).toBeGreaterThanOrEqual(400);
  await undecided();
}

describe('who signs in', () => {
  it('as somebody else approves nothing, and Security hears of it with both names', async () => {
    await expectRefused(await toPage(aBrowser(), { ...AS_BEN, sub: 'sub-E1007' }), 'somebody else than Ben Achterberg');
    const event = await waitFor(
      async () =>
        (await world.models.ledger.find({ action: 'approval.refused' }).lean()).map((e) => JSON.parse(e.bytes)).at(-1),
      { what: 'the refusal in the ledger' },
    );
    expect(event.detail).toMatchObject({ request: id, by: 'E1009', signedInAs: 'E1007', why: 'step_up_other' });
  });

  it('without the second factor approves nothing', async () => {
    await expectRefused(await toPage(aBrowser(), { sub: 'sub-E1009', otp: '' }), 'without the second factor');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['too long ago', { auth_time: Math.floor(Date.now() / 1000) - 3_600 }, 'too long ago'],
    ['at no known time', { auth_time: undefined }, FAILED],
    ['for another nonce', { nonce: 'of-another-sign-in' }, FAILED],
    ['for another client', { aud: 'another' }, FAILED],
    ['at another issuer', { iss: 'http://127.0.0.1:1' }, FAILED],
    ['in a token that is over', { exp: Math.floor(Date.now() / 1000) - 120 }, FAILED],
    ['as nobody', { sub: undefined }, FAILED],
  ])('%s approves nothing', async (_, claims, words) => {
    provider.twist = (so) => ({ ...so, ...claims });
    await expectRefused(await toPage(aBrowser()), words);
  });

  it('in a token of another key approves nothing', async () => {
    provider.forge = true;
    await expectRefused(await toPage(aBrowser()), FAILED);
  });

  it('while the provider is away is told to wait, and may use the same link afterwards', async () => {
    const [browser, url] = [aBrowser(), await link()];
    const back = await comeBack(browser, url);
    provider.away = true;
    const page = await browser.go(back.href);
    await expectRefused(page, 'The identity provider does not answer');
    expect(page.status).toBe(503);
    provider.away = false;
    expect((await browser.send(await browser.go(url), AS_BEN)).text).toContain('Approve this access?');
    await undecided();
  });
});

describe('the way back', () => {
  it('is for the browser that went: another one with the same address gets nothing', async () => {
    const browser = aBrowser();
    const back = await comeBack(browser);
    await expectRefused(await aBrowser().go(back.href), FAILED);
    const [name = ''] = [...(browser.cookies.get(back.host)?.keys() ?? [])];
    expect(name).toMatch(/^portcullis-[0-9a-f]{16}$/u);
    const forger = aBrowser();
    forger.cookies.set(back.host, new Map([[name, 'A'.repeat(43)]]));
    await expectRefused(await forger.go(back.href), FAILED);
    expect((await browser.go(back.href)).text).toContain('Approve this access?');
  });

  it('counts once: the same answer again gets nothing, even where the provider takes its code again', async () => {
    provider.lax = true;
    const browser = aBrowser();
    const back = await comeBack(browser);
    expect((await browser.go(back.href)).text).toContain('Approve this access?');
    await expectRefused(await browser.go(back.href), FAILED);
  });

  it('with another state, or an error of the provider, gets nothing', async () => {
    const browser = aBrowser();
    const back = await comeBack(browser);
    const other = new URL(back);
    other.searchParams.set('state', 'x'.repeat(43));
    await expectRefused(await browser.go(other.href), FAILED);
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    await expectRefused(await browser.go(back.href), FAILED);
  });

  it('leads only to our own pages, whatever the query and the Host header say', async () => {
    const browser = aBrowser();
    const back = await comeBack(browser);
    back.searchParams.set('next', 'https://evil.example');
    back.searchParams.set('redirect_uri', 'https://evil.example');
    const response = await browser.fetch(back.href, { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(response.headers.get('location')).toMatch(
      new RegExp(`^${world.config.webUrl}/step-up/confirm/[0-9a-f]{64}$`, 'u'),
    );
    const asked = provider.asked.at(-1);
    expect(asked?.get('redirect_uri')).toBe(`${world.config.webUrl}/step-up/callback`);
    expect([asked?.get('max_age'), asked?.get('acr_values'), asked?.get('code_challenge_method')]).toEqual([
      '300',
      'gold',
      'S256',
    ]);
  });
});

describe('the page to confirm', () => {
  it('approves nothing without its token, with another one, from another site, or in another browser', async () => {
    const browser = aBrowser();
    const page = await toPage(browser);
    const post = (init: { token?: string; headers?: Record<string, string> }, by = browser) =>
      by.fetch(page.url, {
        method: 'POST',
        body: new URLSearchParams(init.token ? { token: init.token } : {}),
        ...init,
      });
    const token = /name="token" value="([^"]*)"/u.exec(page.html)?.[1] ?? '';
    const tries = [
      await post({}),
      await post({ token: sha256('form') }),
      await post({ token, headers: { 'sec-fetch-site': 'cross-site' } }),
      await post({ token }, aBrowser()),
      await browser.fetch(page.url, { method: 'POST', body: token }),
      await browser.fetch(page.url, { method: 'POST', body: new URLSearchParams({ token, more: 'x'.repeat(10_000) }) }),
    ];
    for (const response of tries) {
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('not sent as it was shown');
    }
    await undecided();
    expect((await aBrowser().go(page.url)).text).toContain(FAILED);
  });

  it('is kept, framed and scripted by nobody, and its cookie is out of reach', async () => {
    const browser = aBrowser();
    const response = await browser.fetch(await link());
    expect(response.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax$/u);
    const page = await toPage(browser);
    const policy = page.headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
      expect(policy).toContain(part);
    expect(policy).not.toContain('unsafe');
    expect([page.headers.get('cache-control'), page.headers.get('referrer-policy')]).toEqual([
      'no-store',
      'no-referrer',
    ]);
    expect(page.html).not.toContain('<script');
  });

  it('is about what was shown: what the record says otherwise by then is refused', async () => {
    const [browser, url] = [aBrowser(), await link()];
    await world.models.tickets.updateOne({ _id: sha256(url.slice(-43)) }, { $set: { subjectHash: 'f'.repeat(64) } });
    const page = await browser.send(await browser.go(url), AS_BEN);
    await expectRefused(page, 'out of date');
  });

  it('is about its own step: a link for one opens no other', async () => {
    const [browser, url] = [aBrowser(), await link()];
    await world.models.tickets.updateOne({ _id: sha256(url.slice(-43)) }, { $set: { step: 1 } });
    await expectRefused(await browser.send(await browser.go(url), AS_BEN), 'You cannot decide');
  });
});

describe('the link', () => {
  it('ends, and nobody can guess one', async () => {
    const url = await link();
    await world.models.tickets.updateOne({ _id: sha256(url.slice(-43)) }, { $set: { expiresAt: new Date() } });
    await expectRefused(await aBrowser().go(url), 'This link is over');
    await expectRefused(await aBrowser().go(`${url.slice(0, -43)}${'A'.repeat(43)}`), 'This link is over');
    expect((await world.models.tickets.find().lean()).some((t) => JSON.stringify(t).includes(url.slice(-43)))).toBe(
      false,
    );
  });

  it('is not used up by a program that only looks at it', async () => {
    const url = await link();
    for (const method of ['HEAD', 'GET', 'GET']) await aBrowser().fetch(url, { method });
    const browser = aBrowser();
    expect((await browser.send(await browser.go(url), AS_BEN)).text).toContain('Approve this access?');
  });

  it('decides once, however close together the button is pressed twice', async () => {
    const url = await link();
    const [one, two] = [aBrowser(), aBrowser()];
    const pages = [await one.send(await one.go(url), AS_BEN), await two.send(await two.go(url), AS_BEN)] as const;
    const done = await Promise.all([one.send(pages[0]), two.send(pages[1]), one.send(pages[0])]);
    expect(done.filter((p) => p.text.includes('You approved Prod Deployer'))).toHaveLength(1);
    expect(done.filter((p) => p.text.includes('This link was used'))).toHaveLength(2);
    expect((await aBrowser().go(url)).text).toContain('each works once');
    const record = await world.record(id);
    expect(record.events.concat().filter((e) => e.action === 'approval.approved').length).toBeLessThanOrEqual(1);
    expect(record.steps.map((s) => s.decision?.by.id ?? null)).toEqual(['E1009', null]);
  });

  it('opens nothing once somebody else has decided', async () => {
    const late = await world.link(KOFI, id);
    await world.access(LIAM, `cancel ${id}`);
    const browser = aBrowser();
    const page = await browser.send(await browser.go(late), { sub: 'sub-E1007', otp: '123456' });
    expect(page.text).toContain('That is not possible now');
    expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  });
});
