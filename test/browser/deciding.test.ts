import { afterAll, beforeAll, expect, it } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import { aStage, type Stage } from '../support/browser.ts';

const [NOAH, OSKAR, ZOE] = ['U0NOAH', 'U0OSKAR', 'U0ZOE'];
const WHY = 'Merge the tickets that the outage of last night has doubled';

let stage: Stage;
beforeAll(async () => {
  // A smaller role than this one, which approvers can fall back on.
  const edit = (yml: string) =>
    yml.replace('entitlements: [group:support-leads]', 'entitlements: [group:support-agents, group:support-leads]');
  stage = await aStage({ edit });
});
afterAll(() => stage.stop());

it('the card has all it takes; approved with one press, given at the target', async () => {
  const { world } = stage;
  const priya = stage.as(PRIYA);
  const id = await world.ask(SAM, `support-agent 2h "${WHY}" ticket SUP-481`);
  await world.card(PRIYA, id);
  await priya.opens('messages');
  for (const what of ['Why you are asked', 'Time left', 'First time', 'Read and answer customer tickets', WHY])
    await priya.sees(what, id);
  expect(await priya.buttons(id)).toEqual(['Approve', 'Approve with changes', 'Deny', 'Ask', 'Hand over', 'Open']);
  await priya.screen('approval-card', id);
  await priya.presses('Approve', id);
  await priya.sees('Approved by you', id);
  expect(await priya.buttons(id)).toEqual([]);
  await world.until(id, 'active');
  expect(world.holds('E1005', 'support-agents')).toBe(true);
  await priya.screen('decided-card', id);
});

it('approved with changes: shorter and smaller, never wider', async () => {
  const { world } = stage;
  const priya = stage.as(PRIYA);
  const id = await world.ask(NOAH, `support-lead 8h "${WHY}"`);
  await world.card(PRIYA, id);
  await priya.opens('messages');
  await priya.presses('Approve with changes', id);
  await priya.picks('A smaller role on the same system', 'Support Agent');
  await priya.fills('A shorter time', '4h');
  await priya.fills('Why', 'Answering is enough for that');
  await priya.screen('approve-with-changes');
  await priya.fills('A shorter time', '3d');
  await priya.sends('Approve');
  await priya.sees('An approval can only take away');
  await priya.fills('A shorter time', '4h');
  await priya.sends('Approve');
  await priya.seesNoForm();
  await priya.sees('Support Agent instead of Support Lead, 4 hours instead of 8 hours', id);
  await priya.screen('decided-card-changed', id);
  await world.until(id, 'active');
  expect([world.holds('E1028', 'support-agents'), world.holds('E1028', 'support-leads')]).toEqual([true, false]);
  const noah = stage.as(NOAH);
  await noah.opens('messages');
  await noah.sees('Changed by Priya Raman', id);
  await noah.screen('requester-changed', id);
  await noah.opensThread(id);
  await noah.sees('Priya Raman changed it');
  await noah.sees('Answering is enough for that');
});

it('denied with a suggestion, which the person who asked takes up with one press', async () => {
  const { world } = stage;
  const [priya, sam] = [stage.as(PRIYA), stage.as(SAM)];
  const id = await world.ask(SAM, `support-lead 8h "${WHY}"`);
  await world.card(PRIYA, id);
  await priya.opens('messages');
  await priya.presses('Deny', id);
  await priya.picks('Reason', 'The time asked for is too long');
  await priya.fills('In your own words', 'The doubled tickets are few by now');
  await priya.fills('Suggest a shorter time instead', '1h');
  await priya.screen('deny');
  await priya.fills('Suggest a shorter time instead', '9d');
  await priya.sends('Deny');
  await priya.sees('An approval can only take away');
  expect((await world.record(id)).state).toBe('pending');
  await priya.fills('Suggest a shorter time instead', '1h');
  await priya.sends('Deny');
  await priya.seesNoForm();
  await priya.sees('Denied by you', id);

  await sam.opens('messages');
  await sam.sees('Suggested instead: for 1 hour', id);
  await sam.screen('requester-denied', id);
  await sam.presses('Ask for what was suggested', id);
  await sam.sees('Filled in for you');
  expect(await sam.valueOf('For how long?')).toBe('1h');
  await sam.screen('request-suggested');
  await sam.sends('Preview');
  await sam.sees('Nothing has been sent yet');
  await sam.sends('Send request');
  await sam.seesNoForm();
  await sam.sees('Waiting for approval: Support Lead');
  const made = await world.models.requests.find({ 'target.id': 'E1005', state: 'pending' }).lean();
  expect(made).toMatchObject([{ durationMs: 3_600_000, justification: WHY }]);
});

it('asked and answered with buttons, then handed over to a colleague who approves', async () => {
  const { world } = stage;
  const [priya, zoe, oskar] = [stage.as(PRIYA), stage.as(ZOE), stage.as(OSKAR)];
  const id = await world.ask(ZOE, `support-agent 2h "${WHY}"`);
  await world.card(PRIYA, id);
  await priya.opens('messages');
  await priya.presses('Ask', id);
  await priya.fills('Your question', 'Which queue is it about?');
  await priya.screen('ask');
  await priya.sends('Ask');
  await priya.seesNoForm();
  await priya.sees('Not answered yet', id);

  await zoe.opens('messages');
  await zoe.sees('Priya Raman has a question for you');
  await zoe.screen('question', 'has a question for you');
  await zoe.presses('Answer', 'has a question for you');
  await zoe.fills('Your answer', 'The queue of the Fjord account');
  await zoe.sends('Answer');
  await zoe.seesNoForm();
  await zoe.sees('You answered Priya Raman');

  await priya.sees('The queue of the Fjord account', id);
  await priya.opensThread(id);
  await priya.sees('has answered your question', 'has answered your question');
  await priya.screen('question-thread', 'has answered your question');

  await priya.presses('Hand over', id);
  await priya.picks('To whom', 'Oskar Nowak (E1015)');
  await priya.fills('Why do you hand it over?', 'On leave from today');
  await priya.screen('hand-over');
  await priya.sends('Hand over');
  await priya.seesNoForm();
  await priya.sees('Handed over by you to Oskar Nowak', id);

  await oskar.opens('messages');
  await oskar.sees('handed over by Priya Raman: On leave from today', id);
  await oskar.screen('approval-card-handed-over', id);
  await oskar.presses('Approve', id);
  await oskar.sees('Approved by you', id);
  const { steps } = await world.until(id, 'active');
  expect(steps[0]?.decision?.by.id).toBe('E1015');
  await priya.sees('Approved by Oskar Nowak', id);
});
