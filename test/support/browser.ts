import { mkdir } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { findOnPath } from '../../src/dev/find-on-path.ts';
import { type AWorld, type AWorldOptions, aWorld } from './a-world.ts';
import { showWhole } from './show-whole.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long anything may take to come onto the page, ms: machines that run this do other work too. */
const PATIENCE_MS = 45_000;
const SIZE = { width: 1000, height: 900 };

/** What a person opens at the left of the page. */
export type Place = 'general' | 'security' | 'messages' | 'home';

/**
 * Somebody at the page of the workspace: what they do, and what they see. What they press or fill in is waited for.
 * `about` means the first message that shows this text; without it, whatever is open.
 */
export interface Person {
  opens(place: Place): Promise<void>;
  /** Writes into the message box of what is open, and sends it. */
  types(text: string): Promise<void>;
  presses(button: string, about?: string): Promise<void>;
  /** Opens the thread of a message. */
  opensThread(about: string): Promise<void>;
  fills(label: string, text: string): Promise<void>;
  /** Chooses from a list, or of several choices. */
  picks(label: string, choice: string): Promise<void>;
  /** Presses a button at the foot of the form. */
  sends(button: string): Promise<void>;
  sees(text: string | RegExp, about?: string): Promise<void>;
  seesNo(text: string, about?: string): Promise<void>;
  /** The form is gone: it was taken, or closed. */
  seesNoForm(): Promise<void>;
  /** What stands in an input of the form. */
  valueOf(label: string): Promise<string>;
  /** The buttons that a message, or what is open, shows. */
  buttons(about?: string): Promise<string[]>;
  /** Keeps a picture in the folder SCREENS; does nothing without it. @param about of this message alone */
  screen(name: string, about?: string): Promise<void>;
}

export interface Stage {
  world: AWorld;
  /** A page of their own for each person, opened when it is first needed. @param userId of Slack */
  as(userId: string): Person;
  stop(): Promise<void>;
}

/** A world with the bot in it, and a browser. @throws Error that says how to get one, where there is none */
export async function aStage(options: Omit<AWorldOptions, 'mongodbUri' | 'redisUrl'> = {}): Promise<Stage> {
  const browser = await launch();
  const world = await aWorld({ mongodbUri: inject('mongodbUri'), redisUrl: inject('redisUrl'), ...options });
  await world.startBot();
  const people = new Map<string, Person>();
  return {
    world,
    as(userId) {
      const person = people.get(userId) ?? personAt(browser, world, userId);
      people.set(userId, person);
      return person;
    },
    async stop() {
      await browser.close();
      await world.stop();
    },
  };
}

async function launch(): Promise<Browser> {
  const program = process.env['CHROMIUM'] ?? (await findOnPath(['chromium', 'chromium-browser'], process.env['PATH']));
  const how = 'Install the Debian package chromium (apt-get install chromium), or set CHROMIUM to the program.';
  if (!program) throw new Error(`There is no Chromium on PATH. ${how}`);
  // Nobody listens: without this the library for sound makes itself a folder, and leaves it.
  const env = { ...process.env, PULSE_RUNTIME_PATH: devNull };
  return chromium.launch({ executablePath: program, args: FLAGS, env }).catch((error: unknown) => {
    throw new Error(`${program} does not start. ${how}`, { cause: error });
  });
}

function personAt(browser: Browser, world: AWorld, userId: string): Person {
  const name = world.roster.bySlack({ teamId: 'T0ACME', userId })?.name ?? userId;
  const opened = enter(browser, world.slack.url, userId);
  // Told to whoever asks the person for something.
  opened.catch(() => undefined);
  const on = async <T>(what: string, act: (page: Page) => Promise<T>): Promise<T> => {
    const page = await opened;
    return act(page).catch(async (cause: unknown) => {
      const shown = (await page.locator('.main, .thread-pane, .modal').allInnerTexts()).join('\n\n');
      throw new Error(`${name} ${what}, in vain. The page shows:\n${shown}`, { cause });
    });
  };
  return {
    opens: (place) => on(`opens ${place}`, (page) => entryOf(page, place, name).click()),
    types: (text) =>
      on(`types ${text}`, async (page) => {
        await page.locator('.main .composer-input').fill(text);
        await page.locator('.main .composer-send').click();
      }),
    presses: (button, about) =>
      on(`presses ${button}`, (page) =>
        part(page, about).getByRole('button', { name: button, exact: true }).first().click(),
      ),
    opensThread: (about) =>
      on(`opens the thread of ${about}`, async (page) => {
        await part(page, about).locator('.thread-summary').click();
        await page.locator('.thread-pane').waitFor();
      }),
    fills: (label, text) => on(`fills in ${label}`, (page) => typed(page, label).fill(text)),
    picks: (label, choice) => on(`picks ${choice}`, (page) => pick(inputOf(page, label), choice)),
    sends: (button) =>
      on(`sends the form with ${button}`, (page) =>
        page.locator('.modal-foot').getByRole('button', { name: button, exact: true }).click(),
      ),
    sees: (text, about) =>
      on(`waits to see ${String(text)}`, (page) => anywhere(page, about).filter({ hasText: text }).first().waitFor()),
    seesNo: (text, about) =>
      on(`waits for ${text} to go`, (page) => part(page, about).filter({ hasNotText: text }).first().waitFor()),
    seesNoForm: () => on('waits for the form to go', (page) => page.locator('.modal').waitFor({ state: 'detached' })),
    valueOf: (label) => on(`reads ${label}`, (page) => typed(page, label).inputValue()),
    buttons: (about) => on('looks for buttons', (page) => part(page, about).locator('.bk-button').allInnerTexts()),
    screen: (shot, about) => on(`takes ${shot}`, (page) => picture(page, shot, about)),
  };
}

async function enter(browser: Browser, url: string, userId: string): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ viewport: SIZE, timezoneId: 'UTC', locale: 'en-GB' });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('.actas select').selectOption(userId);
  return page;
}

function entryOf(page: Page, place: Place, name: string): Locator {
  const entries = page.locator('.sidebar-item');
  if (place === 'home') return entries.filter({ has: page.locator('.app-dot') });
  if (place === 'messages') return entries.filter({ has: page.locator('.dot'), hasText: name });
  return entries.filter({ has: page.locator('.hash'), hasNot: page.locator('.app-dot'), hasText: place });
}

/** One message, or all that is open: the conversation or the App Home, never a form. */
function part(page: Page, about: string | undefined): Locator {
  return about === undefined ? page.locator('.main') : page.locator('.msg').filter({ hasText: about }).first();
}

/** Where something is to be seen: one message, or anywhere. */
function anywhere(page: Page, about: string | undefined): Locator {
  return about === undefined ? page.locator('.main, .thread-pane, .modal') : part(page, about);
}

function inputOf(page: Page, label: string): Locator {
  return page.locator('.modal .bk-input').filter({ has: page.locator('.bk-label').getByText(label, { exact: true }) });
}

const typed = (page: Page, label: string): Locator => inputOf(page, label).locator('.bk-plain-input');

async function pick(input: Locator, choice: string): Promise<void> {
  await input.waitFor();
  const list = input.locator('select');
  await ((await list.count()) > 0 ? list.selectOption({ label: choice }) : input.getByText(choice).click());
}

async function picture(page: Page, name: string, about: string | undefined): Promise<void> {
  const folder = process.env['SCREENS'];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await showWhole(page, about === undefined ? null : part(page, about), join(folder, `${name}.png`));
}
