/** Chromium for the tests of pages, when the machine has one, and how they look at a page. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe } from '@jest/globals';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

/** Its path, or undefined when Chromium is not installed. */
const chromiumPath =
  process.env['TEST_CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

/** A suite that needs Chromium: skipped, and saying so, where there is none. */
export function describeInBrowser(title: string, tests: () => void): void {
  if (chromiumPath === undefined) describe.skip(`${title} (skipped: Chromium is not installed)`, tests);
  else describe(title, tests);
}

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath, headless: true, args: ['--no-sandbox', ...quiet] });

const root = join(import.meta.dirname, '../..');

/** Builds the pages as they are now into a folder of their own, so that a running server's are left alone. */
export async function buildPages(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'uketsuke-ui-'));
  await promisify(execFile)(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'],
    { cwd: root },
  );
  return folder;
}

/** Everything that the page complains about; failed requests too, unless a test cuts the line on purpose. */
export function complaintsOf(page: Page): { texts: string[]; ignore(pattern: RegExp): void } {
  const texts: string[] = [];
  let ignored: RegExp | null = null;
  const add = (text: string): void => {
    if (ignored === null || !ignored.test(text)) texts.push(text);
  };
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') add(line.text());
  });
  page.on('pageerror', (error) => add(String(error)));
  return { texts, ignore: (pattern) => void (ignored = pattern) };
}

/** How long something that follows from an action may take on a busy machine, in ms. */
const PATIENCE_MS = 15_000;

/**
 * Looks until what is expected holds: whatever follows from an action follows at its own time, and one look straight after it may come too early.
 * Rejects with the last look's own failure.
 */
export async function soon(look: () => unknown): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await look();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Looks until `check` gives true. */
export const eventually = (check: () => boolean | Promise<boolean>): Promise<void> =>
  soon(async () => {
    if (!(await check())) throw new Error(`waited in vain for ${check.toString()}`);
  });

/** Resolves when two frames have been drawn: what a page does in the next frame is done. */
export const nextFrame = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));

/** The image's width as it was decoded, in pixels. Rejects when it is no image. */
export const decodedWidth = (image: Locator): Promise<number> =>
  image.evaluate(async (element) => {
    await (element as HTMLImageElement).decode();
    return (element as HTMLImageElement).naturalWidth;
  });

/** Converts 「ざいこ」 into 「在庫」 in the field, pressing Enter with `keys` within the conversion, as both kinds of browsers tell of it. */
export async function convertInto(field: Locator, keys: { ctrlKey?: boolean } = {}): Promise<void> {
  const page = field.page();
  const session = await page.context().newCDPSession(page);
  await field.focus();
  await session.send('Input.imeSetComposition', { text: 'ざいこ', selectionStart: 3, selectionEnd: 3 });
  await page.evaluate((held) => {
    const enter = { key: 'Enter', bubbles: true, cancelable: true, ...held };
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true }));
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 229 }));
  }, keys);
  await session.send('Input.insertText', { text: '在庫' });
}

/** What axe finds that keeps somebody out, with the elements. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(async () => {
    type Axe = { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    return (await (globalThis as unknown as { axe: Axe }).axe.run()).violations;
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** By how many pixels the page, or one of these places in it, is wider than its room. */
export const overflowOf = (page: Page, places: string): Promise<number> =>
  page.evaluate((selector) => {
    const all = [document.documentElement, ...document.querySelectorAll(selector)];
    return Math.max(...all.map((one) => one.scrollWidth - one.clientWidth));
  }, places);

/** TEST_SHOTS=<folder> keeps pictures of every state, to be looked at. */
const shots = process.env['TEST_SHOTS'];

/** Keeps a picture of the page when pictures are wanted. */
export async function picture(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`) });
}

export const sizes = { wide: { width: 1280, height: 720 }, large: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/** Every language, theme and size that a page must be good in. */
export const looks = (['ja', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) => (['wide', 'phone'] as const).map((size) => ({ language, theme, size }))),
);
