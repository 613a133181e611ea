/** Chromium for the tests of pages, when the machine has one. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Its path, or undefined when Chromium is not installed. */
export const chromiumPath =
  process.env['TEST_CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

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
