import { afterAll, beforeAll, expect, it } from 'vitest';
import { PRIYA, SAM } from '../support/a-world.ts';
import { aStage, type Stage } from '../support/browser.ts';

const NOAH = 'U0NOAH';
const WHY = 'Answer the tickets about the outage of last night';

let stage: Stage;
beforeAll(async () => {
  const edit = (yml: string) =>
    yml.replace('low: { remind: 2h, escalate: 8h }', 'low: { remind: 2h, escalate: 8h, warn: [30s] }');
  stage = await aStage({ edit });
});
afterAll(() => stage.stop());

async function held(userId: string, length: string): Promise<string> {
  const id = await stage.world.ask(userId, `support-agent ${length} "${WHY}"`);
  await stage.world.approve(PRIYA, id);
  await stage.world.until(id, 'active');
  return id;
}

it('a notice before the end, extended by the same people; a problem reported, handed back, asked for again', async () => {
  const { world } = stage;
  const [sam, noah, priya] = [stage.as(SAM), stage.as(NOAH), stage.as(PRIYA)];
  const id = await held(SAM, '70s');

  // Meanwhile, as its notice takes a while.
  const other = await held(NOAH, '2h');
  await noah.opens('messages');
  await noah.presses('Report a problem', other);
  await noah.fills('What is wrong?', 'The queue of the Fjord account stays empty');
  await noah.screen('report-a-problem');
  await noah.sends('Send report');
  await noah.seesNoForm();
  await priya.opens('messages');
  await priya.sees('The queue of the Fjord account stays empty', 'A problem was reported');
  await priya.screen('problem-reported', 'A problem was reported');
  await noah.presses('Drop now', other);
  await noah.sees('Ended and verified', other);
  await noah.screen('requester-ended', other);
  expect([(await world.record(other)).end?.cause, world.holds('E1028', 'support-agents')]).toEqual(['dropped', false]);

  await noah.presses('Ask again', other);
  await noah.sees('Filled in for you: role Support Agent');
  await noah.sends('Preview');
  await noah.sees('Nothing has been sent yet');
  await noah.sends('Send request');
  await noah.seesNoForm();
  await noah.sees('Waiting for approval: Support Agent');
  expect(await world.models.requests.countDocuments({ 'target.id': 'E1028', state: 'pending' })).toBe(1);

  await sam.opens('messages');
  await sam.opensThread(id);
  await sam.sees('ends soon', 'ends soon');
  await sam.screen('notice-before-the-end', 'ends soon');
  expect(await sam.buttons('ends soon')).toEqual(['Extend', 'Drop now', 'Let it end']);
  await sam.presses('Extend', 'ends soon');
  await sam.fills('How much longer?', '2h');
  await sam.fills('Why is more time needed?', 'Three tickets are still open');
  await sam.screen('extend');
  await sam.fills('How much longer?', '90d');
  await sam.sends('Send');
  await sam.sees('can be held for at most');
  await sam.fills('How much longer?', '2h');
  await sam.sends('Send');
  await sam.seesNoForm();
  await sam.sees('More time was asked', id);

  await priya.sees('asks to keep Support Agent', 'Why more time is needed');
  await priya.screen('extension-card', 'Why more time is needed');
  const before = (await world.record(id)).endsAt?.getTime() ?? 0;
  await priya.presses('Approve', 'Why more time is needed');
  await priya.sees('More time approved by you', 'Why more time is needed');
  await sam.sees('Extended.', id);
  await sam.screen('requester-extended', id);
  const now = await world.record(id);
  expect([now.state, now.endsAt?.getTime()]).toEqual(['active', before + 7_200_000]);
  expect(world.holds('E1005', 'support-agents')).toBe(true);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
