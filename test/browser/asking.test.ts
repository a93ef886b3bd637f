import { afterAll, beforeAll, expect, it } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import { aStage, type Person, type Stage } from '../support/browser.ts';

const [ELIF, MARCUS] = ['U0ELIF', 'U0MARCUS'];
const WHY = 'Helping the Fjord account with its ticket backlog';
const ROLE = 'Which access do you need?';
const LENGTH = 'For how long?';
const REASON = 'Why do you need it?';

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.stop());

async function opensForm(person: Person): Promise<void> {
  await person.opens('general');
  await person.types('/access');
  await person.sees(ROLE);
}

async function asks(person: Person, role: string, why = WHY): Promise<void> {
  await person.picks(ROLE, role);
  await person.fills(LENGTH, '2h');
  await person.fills(REASON, why);
  await person.sends('Preview');
}

it('a form, what is wrong told in it, a last look, sent; what is held is not asked for again', async () => {
  const { world } = stage;
  const sam = stage.as(SAM);
  await opensForm(sam);
  await sam.screen('request-form');

  await sam.picks(ROLE, 'Support Agent on Support Desk');
  await sam.fills(LENGTH, 'a while');
  await sam.fills(REASON, WHY);
  await sam.fills('Ticket', 'SUP-481');
  await sam.sends('Preview');
  await sam.sees('I cannot read that time');
  await sam.screen('request-errors');
  expect(await sam.valueOf(REASON)).toBe(WHY);
  await sam.fills(LENGTH, '2h');
  await sam.fills(REASON, 'test');
  await sam.sends('Preview');
  await sam.sees('at least 20 characters');
  await sam.fills(REASON, WHY);
  await sam.sends('Preview');

  await sam.sees('Nothing has been sent yet');
  for (const what of ['Read and answer customer tickets', 'Priya Raman: the owner of Support Desk', 'Daniel Okafor'])
    await sam.sees(what);
  expect(await sam.valueOf(REASON)).toBe(WHY);
  await sam.screen('request-preview');
  expect(await world.models.requests.countDocuments()).toBe(0);
  await sam.sends('Send request');
  await sam.seesNoForm();

  await sam.opens('messages');
  await sam.sees('Waiting for approval: Support Agent');
  await sam.screen('requester-waiting', 'Waiting for approval');
  const [asked] = await world.models.requests.find().lean();
  expect(asked).toMatchObject({ state: 'pending', durationMs: 7_200_000, justification: WHY, ticket: 'SUP-481' });
  const id = asked?._id ?? '';
  await world.approve(PRIYA, id);
  await sam.sees('Granted and verified: Support Agent');
  await sam.screen('requester-active', 'Granted and verified');
  expect(world.holds('E1005', 'support-agents')).toBe(true);

  await opensForm(sam);
  await asks(sam, 'Support Agent on Support Desk');
  await sam.sees('There is one already');
  await sam.sees(`/access drop ${id}`);
  await sam.screen('request-held');
  await sam.sends('Extend');
  await sam.fills('How much longer?', '1h');
  await sam.fills('Why is more time needed?', 'The backlog is longer than I thought');
  await sam.sends('Send');
  await sam.seesNoForm();
  await sam.opens('messages');
  await sam.sees('More time was asked', id);
  expect(await world.models.requests.countDocuments()).toBe(1);
});

it('what must not be held together is refused in the form, with the other role and why', async () => {
  const { world } = stage;
  const marcus = stage.as(MARCUS);
  const held = await world.ask(MARCUS, `code-reviewer 2h "${WHY}"`);
  await world.approve(ELIF, held);
  await world.until(held, 'active');
  await opensForm(marcus);
  await asks(marcus, 'Prod Deployer on Production Cloud', 'Roll back the release that broke the login page');
  await marcus.sees(`must not be held together with Code Reviewer (${held})`);
  await marcus.sees('must not be the one who ships it');
  await marcus.screen('request-forbidden');
  expect(await world.models.requests.countDocuments({ 'target.id': 'E1019' })).toBe(1);
});
