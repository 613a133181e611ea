import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { assetsRoute, pageRoute } from '../../src/channels/web/page.ts';
import { start } from '../../src/main.ts';
import { openRehearsalFolder } from '../../src/rehearsal/page/folder.ts';
import { createRehearsal, type Rehearsal } from '../../src/rehearsal/page/rehearsal.ts';
import { serveRehearsal, type RehearsalPage } from '../../src/rehearsal/page/server.ts';
import { contentFolder, releaseOne } from '../support/release-one.ts';
import {
  buildPages,
  complaintsOf,
  convertInto,
  decodedWidth,
  describeInBrowser,
  launch,
  looks,
  overflowOf,
  picture,
  seriousFindings,
  sizes,
  soon,
} from './browser.ts';

const KAORI = '2244994945';
const DANIEL = '783214';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/q842iQAAAABJRU5ErkJggg==', 'base64');

let root: string;
let pages: string;
let browser: Browser;
let rehearsal: Rehearsal;
let server: RehearsalPage;
let context: BrowserContext;
let page: Page;
let complaints: ReturnType<typeof complaintsOf>;

/** The whole product over release 1, as `uketsuke rehearse` starts it. */
async function openRehearsal(): Promise<void> {
  const content = await contentFolder(join(root, 'content'), 'open');
  const folder = await openRehearsalFolder(join(root, 'rehearsal'));
  const database = (await releaseOne()).database;
  const quick = { TURN_SETTLE_MS: '60', SWEEP_MS: '150', DELIVERY_READBACK_MS: '300', LOG_LEVEL: 'silent' };
  rehearsal = createRehearsal({
    folder,
    pictureUrl: (id, index) => `/api/pictures/${id}/${index}`,
    startProduct: async (settings) => {
      await cp(database, join(folder, 'database'), { recursive: true, force: false });
      return start({ PORT: '0', CONTENT_DIR: content, ...quick, ...settings });
    },
  });
  await rehearsal.start();
  server = await serveRehearsal({
    rehearsal,
    port: 0,
    pages: [assetsRoute(pages), pageRoute({ folder: pages, page: 'rehearse', path: '/' })],
  });
}

async function visit({ query = '?lang=ja', ...options }: BrowserContextOptions & { query?: string } = {}): Promise<void> {
  context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1280, height: 720 }, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  complaints = complaintsOf(page);
  await page.goto(`${server.url}/${query}`);
  await page.locator('.thread .head').waitFor();
}
const box = (): Locator => page.locator('textarea');
const bubbles = (): Locator => page.locator('.bubble');
const person = (name: string): Locator => page.locator('.person', { hasText: name });
const fault = (name: string): Locator => page.getByRole('switch', { name });
const logged = (words: string): Locator => page.locator('.log li', { hasText: words });
/** Writes and waits for the answer. */
async function say(text: string): Promise<void> {
  const before = await bubbles().count();
  await box().fill(text);
  await box().press('Enter');
  await bubbles()
    .nth(before + 1)
    .waitFor();
}

describeInBrowser('the rehearsal in a browser', () => {
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'uketsuke-rehearse-'));
    [pages, browser] = await Promise.all([buildPages(), launch()]);
    await openRehearsal();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rehearsal?.close();
    await rm(root, { recursive: true, force: true });
    await rm(pages, { recursive: true, force: true });
  }, 60_000);
  afterEach(async () => {
    await context.close();
    expect(complaints.texts).toEqual([]);
  });

  it('answers two customers, each in their own conversation, and counts what was sent', async () => {
    await visit();
    await page.getByRole('button', { name: 'キャンパスノートのA5、渋谷店にありますか' }).click();
    await bubbles().nth(1).waitFor();
    expect(await bubbles().nth(1).innerText()).toContain('渋谷店');
    await person('Daniel Reed').click();
    await say('How much is delivery?');
    expect(await bubbles().allInnerTexts()).toEqual(['How much is delivery?', expect.stringMatching(/delivery/i)]);
    await page.locator('.figures', { hasText: '15分：2 / 15' }).waitFor();
    await soon(async () => expect(await page.locator('.aside').first().innerText()).toMatch(/^\d\d:\d\dに戻る$/));
    await logged('送信').first().waitFor();
    await person('森下かおり').click();
    await bubbles().first().filter({ hasText: 'キャンパスノート' }).waitFor();
    expect(await bubbles().count()).toBe(2);
  });

  it('says who has received something while one was somebody else', async () => {
    await visit();
    await person('はるとパパ').click();
    rehearsal.cast().customer(DANIEL)?.says('Can I return something?');
    await person('Daniel Reed').locator('.tag').waitFor();
    expect(await person('Daniel Reed').locator('.tag').innerText()).toMatch(/^新着\d$/);
    await person('Daniel Reed').click();
    await person('Daniel Reed').locator('.tag').waitFor({ state: 'detached' });
  });

  it('gives each customer exactly one answer while webhooks come twice and the send ends in a 500', async () => {
    await visit();
    await fault('同じWebhookを2回届ける').check();
    await page.getByRole('spinbutton').first().fill('100');
    await fault('受け取ってから500を返す').check();
    const before = rehearsal.x().messagesTo(KAORI).length;
    await say('営業時間を教えてください');
    await logged('届いたか不明（500）').first().waitFor();
    await logged('控えで確認：届いていた').first().waitFor();
    await logged('同じWebhookをもう一度').first().waitFor();
    await rehearsal.x().idle();
    await page.waitForTimeout(1_000);
    expect(rehearsal.x().messagesTo(KAORI)).toHaveLength(before + 1);
    await soon(async () => expect(await fault('受け取ってから500を返す').isChecked()).toBe(false));
    await fault('同じWebhookを2回届ける').uncheck();
  });

  it('sends a picture and shows it', async () => {
    await visit();
    await person('はるとパパ').click();
    await page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PNG });
    await page.locator('.shot.own img').waitFor();
    expect(await decodedWidth(page.locator('.shot img'))).toBe(1);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') });
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toBe('送れる写真はJPEG、PNG、GIF、WebPです。');
    complaints.texts.splice(0);
  });

  it('lets the shop answer from the X app, and adds a customer', async () => {
    await visit();
    await page.getByRole('button', { name: 'Xアプリから返信' }).click();
    await box().fill('店長の山田です');
    await box().press('Enter');
    await page.locator('.at', { hasText: 'Xアプリから' }).waitFor();
    await page.getByRole('button', { name: 'お客様を追加' }).click();
    await page.getByLabel('名前', { exact: true }).fill('高橋 健');
    await page.getByLabel('ユーザー名').fill('だめ');
    await page.getByRole('button', { name: '追加', exact: true }).click();
    await page.getByText('半角英数字と_、4〜15字').and(page.getByRole('alert')).waitFor();
    await page.getByLabel('ユーザー名').fill('@ken_takahashi');
    await page.getByRole('button', { name: '追加', exact: true }).click();
    await person('高橋 健').waitFor();
    await page.getByPlaceholder('高橋 健として送る', { exact: true }).waitFor();
  });

  it('does not send while a Japanese conversion is going on', async () => {
    await visit();
    await person('鈴木商店').click();
    await page.locator('.empty').waitFor();
    await convertInto(box());
    await soon(async () => expect(await box().inputValue()).toBe('在庫'));
    expect(await bubbles().count()).toBe(0);
  });

  it.each(looks)('is accessible and fits: $language, $theme, $size', async ({ language, theme, size }) => {
    await visit({ query: `?lang=${language}`, colorScheme: theme, viewport: sizes[size], hasTouch: size === 'phone' });
    await bubbles().first().waitFor();
    await picture(page, `rehearse-${language}-${theme}-${size}`);
    expect(await seriousFindings(page)).toEqual([]);
    if (size === 'wide') {
      await page.getByRole('button', { name: language === 'ja' ? 'お客様を追加' : 'Add customer' }).click();
      await page.getByLabel(language === 'ja' ? '名前' : 'Name', { exact: true }).waitFor();
    } else {
      await page.locator('.as-choice').selectOption({ index: 3 });
      await page.locator('.empty').waitFor();
    }
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflowOf(page, '.banner, .thread, .reading, .composer, .people, .laboratory')).toBe(0);
  });

  it('starts over when it is asked twice, and not when it is asked once', async () => {
    await visit();
    await page.getByRole('button', { name: '最初からやり直す' }).click();
    await page.getByRole('button', { name: 'やめる' }).click();
    await page.getByRole('button', { name: 'やめる' }).waitFor({ state: 'detached' });
    await bubbles().first().waitFor();
    await page.getByRole('button', { name: '最初からやり直す' }).click();
    await page.getByRole('button', { name: '最初からやり直す' }).click();
    await page.locator('.empty').waitFor();
    await page.locator('.standing').waitFor({ state: 'detached' });
    await say('営業時間を教えてください');
    expect(await person('高橋 健').count()).toBe(0);
  }, 60_000);
});
