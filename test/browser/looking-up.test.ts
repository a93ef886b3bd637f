import { afterAll, beforeAll, expect, it } from 'vitest';
import { DANIEL, PRIYA, SAM } from '../support/a-world.ts';
import { aStage, type Stage } from '../support/browser.ts';

const [HELENA, KOFI, MARCUS, NOAH] = ['U0HELENA', 'U0KOFI', 'U0MARCUS', 'U0NOAH'];
const WHY = 'Answer the tickets about the outage of last night';

let stage: Stage;
let held = '';
beforeAll(async () => {
  stage = await aStage();
  const { world } = stage;
  held = await world.ask(SAM, `support-agent 2h "${WHY}"`);
  await world.approve(PRIYA, held);
  await world.until(held, 'active');
});
afterAll(() => stage.stop());

/** What the ledger keeps of each event of this kind. */
async function entries(action: string): Promise<Record<string, unknown>[]> {
  const rows = await stage.world.models.ledger.find({ action }).sort({ seq: 1 }).lean();
  return rows.map((r) => (JSON.parse(r.bytes) as { detail: Record<string, unknown> }).detail);
}

it('an owner asks who holds what; what is not theirs to see is refused and told to Security', async () => {
  const [priya, daniel, marcus, kofi] = [stage.as(PRIYA), stage.as(DANIEL), stage.as(MARCUS), stage.as(KOFI)];
  await priya.opens('general');
  await priya.types('/access who support-desk');
  await priya.sees('Sam Whitfield (E1005)', 'Access to Support Desk');
  await priya.screen('who', 'Access to Support Desk');
  await priya.types('/access help');
  await priya.sees('opens the form', 'Asking for access');
  await priya.screen('help', 'Asking for access');

  // His manager.
  await daniel.opens('general');
  await daniel.types('/access person @sam.whitfield');
  await daniel.sees('Support Agent on Support Desk', 'Access of Sam Whitfield');
  await daniel.screen('person', 'Access of Sam Whitfield');

  await marcus.opens('general');
  await marcus.types('/access who support-desk');
  await marcus.sees('That is not yours to see');
  await kofi.opens('security');
  await kofi.sees('Somebody tried what is not theirs to do');
  expect(await entries('action.refused')).toMatchObject([{ by: 'E1019', why: 'not_yours_to_see' }]);
});

it('App Home: what needs the owner, what somebody holds, decided and ended there', async () => {
  const { world } = stage;
  const [priya, sam] = [stage.as(PRIYA), stage.as(SAM)];
  const asked = await world.ask(NOAH, `support-agent 4h "${WHY}"`);
  await sam.opens('home');
  await sam.sees('My access: 1');
  await sam.sees(`${held}: granted and verified`);
  await sam.screen('home-holder');
  await priya.opens('home');
  await priya.sees('Needs you: 1');
  await priya.sees('My systems: 1');
  await priya.screen('home-owner');
  await priya.presses('Approve');
  await priya.sees('Nothing waits for you.');
  await priya.sees('My systems: 2');
  await world.until(asked, 'active');

  await sam.presses('Drop now');
  await sam.sees('You hold nothing.');
  await world.until(held, 'ended');
  await priya.sees('My systems: 1');
  await priya.presses('End this access');
  await priya.picks('Reason', 'It is no longer needed');
  await priya.screen('end-access');
  await priya.sends('End access');
  await priya.seesNoForm();
  await priya.sees('Nobody holds anything on your systems now.');
  const { end } = await world.until(asked, 'ended');
  expect([end?.cause, end?.by?.id]).toEqual(['revoked', 'E1003']);
});

it('the auditor reads everything and changes nothing, from home and in one line', async () => {
  const helena = stage.as(HELENA);
  const before = await stage.world.models.ledger.countDocuments();
  await helena.opens('home');
  await helena.sees('Auditor');
  await helena.screen('home-auditor');
  await helena.presses('Look up');
  await helena.picks('What do you want to know?', 'What a person held');
  await helena.fills('Which one?', 'Sam Whitfield');
  await helena.screen('look-up-form');
  await helena.fills('Which one?', 'Nobody Atall');
  await helena.sends('Look up');
  await helena.sees('I do not know');
  await helena.fills('Which one?', 'Sam Whitfield');
  await helena.sends('Look up');
  await helena.sees('Access of Sam Whitfield');
  await helena.screen('look-up-answer');
  await helena.sends('Back');
  await helena.seesNoForm();

  await helena.opens('general');
  await helena.types(`/access audit ${held}`);
  await helena.sees(`${held} in the ledger`);
  await helena.screen('audit', `${held} in the ledger`);
  expect(await stage.world.models.ledger.countDocuments()).toBe(before);
});

it('away: a colleague is named in one line and stands in until the day', async () => {
  const { world } = stage;
  const priya = stage.as(PRIYA);
  const until = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  await priya.opens('general');
  await priya.types(`/access away @oskar.nowak until ${until}`);
  await priya.sees('Oskar Nowak is asked too where you are asked to decide');
  await priya.screen('away', 'Oskar Nowak is asked too');
  const id = await world.ask('U0ZOE', `support-agent 2h "${WHY}"`);
  const oskar = stage.as('U0OSKAR');
  await world.card('U0OSKAR', id);
  await oskar.opens('messages');
  await oskar.sees('stands in for Priya Raman', id);
  await priya.types('/access back');
  await priya.sees('Welcome back');
  expect((await world.record(id)).steps[0]?.approvers.map((a) => a.id)).toEqual(['E1003', 'E1004', 'E1015']);
  expect(await entries('delegate.ended')).toEqual([{ person: 'E1003', delegate: 'E1015' }]);
});

it('away, in the App Home: who stands in until when is chosen, shown, and ended', async () => {
  const priya = stage.as(PRIYA);
  const until = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  await priya.opens('home');
  await priya.presses('Set time away');
  await priya.picks('Who is asked too?', 'Oskar Nowak (E1015)');
  await priya.fills('Last day away', until);
  await priya.screen('away-form');
  await priya.sends('Save');
  await priya.seesNoForm();
  await priya.sees('Oskar Nowak is asked too where you are asked to decide');
  await priya.screen('home-away');
  expect(await entries('delegate.named')).toHaveLength(2);
  await priya.presses('I am back');
  await priya.sees('Set time away');
  expect(await entries('delegate.ended')).toHaveLength(2);
});
