/**
 * Takes the pictures of the README from a running workspace: `npm run screens`. Needs a Chromium on the machine
 * (CHROMIUM names another than the one on PATH). Everything is loopback, nothing is kept but the pictures.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startMongo } from '../../src/dev/mongo.ts';
import { startRedis } from '../../src/dev/redis.ts';
import { LOBBY } from '../../src/dev/workspace.ts';
import { type AWorld, aWorld, PRIYA, SAM } from '../support/a-world.ts';

const FOLDER = process.env['SCREENS'] ?? join(import.meta.dirname, '../../docs/screens');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The App Home, by its sign in the list. */
const HOME = '🏠';

/** The workspace's page as one person sees it, with one conversation open. */
async function look(browser: Browser, world: AWorld, as: string, conversation: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 1000 } });
  await page.goto(world.slack.url);
  await page.locator('select').first().selectOption({ label: as });
  const entry =
    conversation === HOME
      ? page.getByText(HOME).first()
      : page.getByText(new RegExp(`^[^a-z]*${conversation}$`, 'i')).last();
  await entry.click();
  return page;
}

const mongo = await startMongo();
const redis = await startRedis();
const world = await aWorld({ mongodbUri: mongo.uri, redisUrl: redis.url });
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS });

/** One picture. @param settled what must be on the page before it is taken */
async function picture(name: string, as: string, conversation: string, settled: string): Promise<Page> {
  const page = await look(browser, world, as, conversation);
  await page.getByText(settled).last().waitFor();
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  return page;
}

/** Fills the form in as a person does, and looks at what it means; then asks for what is held already. */
async function preview(page: Page): Promise<void> {
  const inputs = page.locator('.modal .bk-input');
  const type = (label: string, text: string) => inputs.filter({ hasText: label }).locator('input').first().fill(text);
  const fill = async (role: string) => {
    await inputs.filter({ hasText: 'Which access' }).locator('select').selectOption({ label: role });
    await type('For how long?', '2h');
    await type('Why do you need it?', 'Looking for the cause of the login errors of the Fjord account');
    await page.getByRole('button', { name: 'Preview' }).click();
  };
  await fill('Log Reader on Production Cloud');
  await page.getByText('Who decides, and why they are asked').waitFor();
  await page.screenshot({ path: join(FOLDER, 'request-preview.png') });
  await page.getByRole('button', { name: 'Send request' }).click();
  await page.locator('.modal').waitFor({ state: 'detached' });
  await world.people.command(SAM, LOBBY, '/access');
  await page.getByText('Which access do you need?').waitFor();
  await fill('Log Reader on Production Cloud');
  await page.getByText('There is one already').waitFor();
  await page.screenshot({ path: join(FOLDER, 'request-held.png') });
}

try {
  await mkdir(FOLDER, { recursive: true });
  await world.startBot();
  const id = await world.ask(
    SAM,
    'support-agent 2h "Helping the Fjord account with its ticket backlog" ticket SUP-481',
  );
  await world.card(PRIYA, id, 'Please decide');
  await picture('approval-card', 'Priya Raman', 'Priya Raman', 'Approve');
  await picture('home-owner', 'Priya Raman', HOME, 'Needs you');
  await picture('requester-waiting', 'Sam Whitfield', 'Sam Whitfield', 'Waiting for approval');
  await world.approve(PRIYA, id);
  await world.card(SAM, id, 'Granted and verified');
  await picture('requester-active', 'Sam Whitfield', 'Sam Whitfield', 'Granted and verified');
  await picture('decided-card', 'Priya Raman', 'Priya Raman', 'approved');
  await picture('home-holder', 'Sam Whitfield', HOME, 'My access');

  const form = await look(browser, world, 'Sam Whitfield', 'general');
  await world.people.command(SAM, LOBBY, '/access');
  await form.getByText('Which access do you need?').waitFor();
  await form.screenshot({ path: join(FOLDER, 'request-form.png') });
  await world.people.closeModal(SAM);

  await world.access(SAM, `drop ${id}`);
  await world.card(SAM, id, 'Ended and verified');
  await picture('requester-ended', 'Sam Whitfield', 'Sam Whitfield', 'Ended and verified');
  await world.access('U0MAYA', `revoke ${id} "not mine to end"`);
  await world.access(SAM, 'help');
  await picture('help', 'Sam Whitfield', 'general', 'Asking for access');
  await world.access(PRIYA, 'who support-desk at 1m ago');
  await picture('who-had-access', 'Priya Raman', 'general', 'Support Desk');

  await world.people.command(SAM, LOBBY, '/access');
  await preview(form);
  await world.people.closeModal(SAM);
} finally {
  await browser.close();
  await world.stop();
  await redis.stop();
  await mongo.stop();
}
