import { afterAll, beforeAll, expect, it } from 'vitest';
import { aStage, type Stage } from '../support/browser.ts';

const [MARCUS, BEN, KOFI] = ['U0MARCUS', 'U0BEN', 'U0KOFI'];

let stage: Stage;
beforeAll(async () => {
  stage = await aStage();
});
afterAll(() => stage.stop());

it('asked in one line; the owner decides, then Security; every card says which step it is and what comes next', async () => {
  const { world } = stage;
  const [marcus, ben, kofi] = [stage.as(MARCUS), stage.as(BEN), stage.as(KOFI)];
  await marcus.opens('general');
  await marcus.types(
    '/access request prod-deployer 1h "Roll back the release that broke the login page" ticket OPS-12',
  );
  await marcus.sees('Recorded as REQ-');
  const id = (await world.models.requests.findOne().lean())?._id ?? '';
  await marcus.screen('recorded', id);
  await world.card(BEN, id);

  await ben.opens('messages');
  await ben.sees('Step 1 of 2: system owner', id);
  await ben.sees('the security team decides next', id);
  await ben.screen('approval-card-step-1', id);
  await ben.presses('Approve', id);
  await ben.sees('Now the security team decides', id);
  expect((await world.record(id)).state).toBe('pending');
  expect(world.scim.log()).toEqual([]);

  await marcus.opens('messages');
  await marcus.sees('The system owner approved: Ben Achterberg', id);
  await marcus.sees('Step 2 of 2: the security team decides', id);
  await marcus.screen('requester-step-2', id);

  await world.card(KOFI, id);
  await kofi.opens('messages');
  await kofi.sees('Step 2 of 2: security team', id);
  await kofi.sees('You are on the security team', id);
  await kofi.screen('approval-card-step-2', id);
  await kofi.presses('Approve', id);
  await kofi.sees('Every step is approved', id);

  await marcus.sees('Granted and verified: Prod Deployer', id);
  const { steps } = await world.until(id, 'active');
  expect(steps.map((s) => s.decision?.by.id)).toEqual(['E1009', 'E1007']);
  expect(world.holds('E1019', 'prod-deployers')).toBe(true);

  await kofi.opens('security');
  await kofi.sees('Privileged access was granted', id);
  await kofi.screen('security-channel', id);
  expect(await world.verify()).toMatchObject({ verdict: { ok: true }, findings: [] });
});
