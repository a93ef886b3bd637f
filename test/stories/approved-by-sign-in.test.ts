import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { entriesOf } from '../../models/ledger.ts';
import { type IdentityProvider, startIdentityProvider } from '../../src/dev/identity-provider.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { aBrowser } from '../support/a-browser.ts';
import { type StepUpWorld, stepUpWorld } from '../support/step-up-world.ts';
import { wordsOf } from '../views/slack-markup.ts';

const WHY = '"Roll back the release of this morning"';
/** Owner of production, two of Security, and an engineer who asks. */
const [BEN, KOFI, INGRID, LIAM] = ['U0BEN', 'U0KOFI', 'U0INGRID', 'U0LIAM'];

let provider: IdentityProvider;
let world: StepUpWorld;
beforeAll(async () => {
  provider = await startIdentityProvider(() => new Date());
  world = await stepUpWorld(
    {
      mongodbUri: inject('mongodbUri'),
      redisUrl: inject('redisUrl'),
      // Whoever reads customers' data by this role: those who approve it say why.
      edit: (yml) =>
        yml.replace(
          'entitlements: [group:prod-db-readers]',
          'entitlements: [group:prod-db-readers]\n    approvalReason: true',
        ),
    },
    { ...provider, subjectOf: (id) => `sub-${id}`, rule: '{ acr: [gold], amr: [mfa] }' },
  );
  await world.startBot();
});
afterAll(async () => {
  await world.stop();
  await provider.stop();
});

/** Signs in with a second factor and presses Approve on the page. */
async function approveOnPage(link: string, sub: string): Promise<{ asked: string; done: string }> {
  const browser = aBrowser();
  const page = await browser.send(await browser.go(link), { sub, otp: '123456' });
  return { asked: page.text, done: (await browser.send(page)).text };
}

async function approvals(id: string, action = 'approval.approved') {
  const all = (await entriesOf(world.models.ledger, id)).map((e) => JSON.parse(e.bytes));
  return all.filter((e) => e.action === action);
}

describe('a high-risk request', () => {
  let id = '';

  it('a click on Approve approves nothing: it leads to a page', async () => {
    id = await world.ask(LIAM, `prod-deployer 1h ${WHY}`);
    const card = await world.card(BEN, id, 'Please decide');
    expect(wordsOf({ blocks: card.blocks ?? [] })).toContain('Approving this takes a sign-in');
    const link = await world.link(BEN, id);
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/step-up\/[\w-]{43}$/u);
    expect((await world.record(id)).steps[0]?.decision).toBeNull();

    const { asked, done } = await approveOnPage(link, 'sub-E1009');
    for (const words of [id, 'Prod Deployer', 'Production Cloud', 'Liam O’Connor', '1 hour', 'Roll back the release'])
      expect(asked).toContain(words);
    expect(asked).toContain('You are signed in as Ben Achterberg');
    expect(done).toContain('You approved Prod Deployer on Production Cloud for Liam O’Connor');
    expect(done).toContain('Others decide next');
    expect(done).toContain('You can close this page');
  });

  it('the card says that it was confirmed by sign-in, and record and ledger say how', async () => {
    const card = await world.card(BEN, id, 'Approved by you');
    expect(wordsOf({ blocks: card.blocks ?? [] })).toContain('confirmed by sign-in');
    const proof = { issuer: provider.issuer, acr: ['gold'], amr: ['pwd', 'otp', 'mfa'] };
    expect((await world.record(id)).steps[0]?.decision).toMatchObject({ method: 'slack_click+oidc', signIn: proof });
    const [event] = await waitFor(async () => ((await approvals(id)).length > 0 ? approvals(id) : null), {
      what: 'the approval in the ledger',
    });
    expect(event).toMatchObject({
      actor: { id: 'E1009', userId: BEN, teamId: 'T0ACME', method: 'slack_click+oidc' },
      detail: { method: 'slack_click+oidc', signIn: { ...proof, authTime: expect.any(String) } },
    });
    expect(JSON.stringify(event)).not.toContain('sub-E1009');
  });

  it('after the last step the access is given, and the ledger holds together', async () => {
    const { done } = await approveOnPage(await world.link(KOFI, id), 'sub-E1007');
    expect(done).toContain('That was the last approval');
    await world.until(id, 'active');
    expect(world.holds('E1024', 'prod-deployers')).toBe(true);
    expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  });

  it('more time on it takes a sign-in too', async () => {
    const { endsAt } = await world.record(id);
    await world.access(LIAM, `extend ${id} 1h "The roll back waits for the night shift"`);
    for (const [user, sub] of [
      [BEN, 'sub-E1009'],
      [INGRID, 'sub-E1006'],
    ] as const) {
      await world.click(user, await world.card(user, id, 'Please decide on more time'), 'extension_approve');
      const { asked, done } = await approveOnPage(await world.linkInModal(user), sub);
      expect(asked).toContain('The roll back waits for the night shift');
      expect(done).toContain('You approved more time for Liam O’Connor');
    }
    const moved = await world.record(id);
    expect((moved.endsAt?.getTime() ?? 0) - (endsAt?.getTime() ?? 0)).toBe(3_600_000);
    expect(moved.extensions?.[0]?.steps.map((s) => s.decision?.method)).toEqual([
      'slack_click+oidc',
      'slack_click+oidc',
    ]);
    await world.access(LIAM, `drop ${id}`);
    await world.until(id, 'ended', 30_000);
    expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
  });
});

it('approving with changes: the page shows what is left, and that is what is given', async () => {
  const id = await world.ask(LIAM, `prod-deployer 2h ${WHY}`);
  await world.click(BEN, await world.card(BEN, id, 'Please decide'), 'approve_less');
  await waitFor(() => world.people.modal(), { what: 'the form to approve with changes' });
  expect(await world.people.submit(BEN, { less_time: '1h', reason_words: 'One hour is enough for that' })).toBeNull();
  const { asked } = await approveOnPage(await world.linkInModal(BEN), 'sub-E1009');
  expect(asked).toContain('1 hour (asked for: 2 hours)');
  const record = await world.record(id);
  expect([record.durationMs, record.steps[0]?.decision?.method]).toEqual([3_600_000, 'slack_click+oidc']);
  await world.access(LIAM, `cancel ${id}`);
});

it('where it takes a reason too, the form comes first, and the reason goes along to the page', async () => {
  const id = await world.ask(LIAM, `prod-database-reader 1h ${WHY}`);
  const card = await world.card(BEN, id, 'Please decide');
  expect(wordsOf({ blocks: card.blocks ?? [] })).toContain('takes a reason. Approving this takes a sign-in');
  await world.click(BEN, card, 'approve_reason');
  await waitFor(() => world.people.modal(), { what: 'the form that asks for a reason' });
  expect(await world.people.submit(BEN, { reason_words: 'Liam reads it with me on the line' })).toBeNull();
  const link = await world.linkInModal(BEN);
  expect((await world.record(id)).steps[0]?.decision).toBeNull();
  await approveOnPage(link, 'sub-E1009');
  expect((await world.record(id)).steps[0]?.decision).toMatchObject({
    method: 'slack_click+oidc',
    reason: 'Liam reads it with me on the line',
  });
  await world.access(LIAM, `cancel ${id}`);
});

it('low risk takes a click, and a denial always does', async () => {
  const low = await world.ask('U0SAM', 'support-agent 1h "Answer the tickets about the outage"');
  await world.approve('U0PRIYA', low);
  await world.until(low, 'active');
  const high = await world.ask(LIAM, `prod-deployer 1h ${WHY}`);
  await world.click(BEN, await world.card(BEN, high, 'Please decide'), 'deny');
  await waitFor(() => world.people.modal(), { what: 'the form that asks for a reason' });
  expect(await world.people.submit(BEN, { reason_choice: 'too_long' })).toBeNull();
  expect((await world.until(high, 'denied')).steps[0]?.decision?.method).toBe('slack_click');
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
