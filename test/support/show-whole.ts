import type { Locator, Page } from 'playwright-core';

/** What scrolls on the page of the workspace; with a form open, the form alone is looked at. */
const FORM = '.modal-body';
const REST = '.home, .messages, .thread-body';
/** Room around what has no edge of its own, and the highest a page is made, in pixels. */
const MARGIN = 14;
const HIGHEST = 4000;
/** What an open thread takes of the width. */
const THREAD = 380;

/**
 * Takes a picture of a part of the page, the page made as high as it takes for nothing of it to be cut off.
 * @param part null: the form that is open, or else the App Home, or else all that is said in the conversation
 */
export async function showWhole(page: Page, part: Locator | null, path: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 1000, height: 900 };
  const form = (await page.locator('.modal').count()) > 0;
  const shown = part ?? page.locator(form ? '.modal' : '.home-inner, .main:not(:has(.home))').first();
  // Nothing under the pointer looks as it does at rest.
  await page.mouse.move(0, 0);
  const width = size.width + ((await page.locator('.thread-pane').count()) > 0 ? THREAD : 0);
  await page.setViewportSize({ ...size, width });
  const height = size.height + (await hidden(page, form ? FORM : REST));
  await page.setViewportSize({ width, height: Math.min(HIGHEST, height) });
  await shown.scrollIntoViewIfNeeded();
  const box = await shown.boundingBox();
  if (!box) throw new Error(`nothing to take a picture of for ${path}`);
  const room = part ? 0 : MARGIN;
  const clip = { x: box.x - room, y: box.y - room, width: box.width + 2 * room, height: box.height + 2 * room };
  await page.screenshot({ path, clip, animations: 'disabled' });
  await page.setViewportSize(size);
}

/** How many pixels more the page must have; a form may take 86 of 100. */
function hidden(page: Page, scrolling: string): Promise<number> {
  const each = `[...document.querySelectorAll('${scrolling}')].map((e) => e.scrollHeight - e.clientHeight)`;
  return page.evaluate<number>(`Math.ceil(Math.max(0, ...${each}) / 0.85)`);
}
