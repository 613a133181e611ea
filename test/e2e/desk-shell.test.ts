import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { rightPassword, startDeskPage, type DeskPage, type DeskState } from '../support/desk-page.ts';
import { everyRow, ken, later, row, session } from '../support/desk-rows.ts';
import { buildPages, complaintsOf, describeInBrowser, eventually, launch, looks, picture, seriousFindings, soon } from './browser.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const token = 'a-one-time-token-of-a-link';

let pages: string;
let browser: Browser;
let desk: DeskPage;
let context: BrowserContext;
let page: Page;
let complaints: ReturnType<typeof complaintsOf>;

type Visit = BrowserContextOptions & { path?: string; state?: Partial<DeskState>; before?: (page: Page) => Promise<unknown> };

async function visit({ path = '/', state = {}, before, ...options }: Visit = {}): Promise<void> {
  desk = await startDeskPage(pages, state);
  context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1280, height: 720 }, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  complaints = complaintsOf(page);
  // The browser itself tells of every answer that is no success.
  complaints.ignore(/Failed to load resource/);
  await before?.(page);
  await page.goto(`${desk.url}/desk${path}`);
}
const rows = (): Locator => page.locator('a.qr');
const named = (name: string): Locator => rows().filter({ hasText: name });
const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.querySelector('.n')?.textContent ?? '');
const focusOn = (name: string): Promise<void> => soon(async () => expect(await focused()).toBe(name));
const asked = (): string[] => desk.asked.map(({ method, path }) => `${method} ${path}`);
const titled = (title: string): Promise<void> => soon(async () => expect(await page.title()).toBe(title));
const ready = (): Promise<void> => page.locator('.list .grp').first().waitFor();

describeInBrowser("the desk's shell and queue in a browser", () => {
  beforeAll(async () => {
    [pages, browser] = await Promise.all([buildPages(), launch()]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(pages, { recursive: true });
  });
  afterEach(async () => {
    await context.close();
    await desk.close();
    expect(complaints.texts).toEqual([]);
  });

  it('signs in where one is, says what was wrong, and nothing moves meanwhile', async () => {
    await visit({ path: '/c/1', state: { signedIn: false } });
    const button = page.getByRole('button', { name: 'ログイン' });
    await page.getByLabel('メール').fill('misaki@kamoya.example');
    const before = await button.boundingBox();
    await page.getByLabel('パスワード', { exact: true }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('ログインできません。メールとパスワードをお確かめください。').waitFor();
    expect(await button.boundingBox()).toEqual(before);
    await page.getByLabel('パスワード', { exact: true }).fill(rightPassword);
    await button.click();
    await page.locator('a.qr.on').waitFor();
    expect(new URL(page.url()).pathname).toBe('/desk/c/1');
  });

  it('says until when there were too many tries, and asks for nothing when a field is empty', async () => {
    await visit({ path: '/sign-in', state: { signedIn: false, signIn: 'limited' } });
    await page.getByRole('button', { name: 'ログイン' }).click();
    await page.getByText('メールアドレスをお書きください。').waitFor();
    expect(asked()).toEqual([]);
    await page.getByLabel('メール').fill('misaki@kamoya.example');
    await page.getByLabel('パスワード', { exact: true }).fill('guess');
    await page.keyboard.press('Enter');
    await page.getByText(/15分に5回を超えました。\d\d:\d\dからお試しください。/).waitFor();
  });

  it('lets the first admin in by the one-time link', async () => {
    const link = { purpose: 'first-admin', email: null, name: null } as const;
    await visit({ path: `/welcome#${token}`, state: { signedIn: false, link } });
    const begin = page.getByRole('button', { name: '始める' });
    await begin.click();
    await page.getByText('名前を1〜40文字でお書きください。').waitFor();
    await page.getByLabel('名前').fill('佐藤');
    await page.getByLabel('メール').fill('misaki@kamoya.example');
    await page.getByLabel('パスワード', { exact: true }).fill('passwordpassword');
    await page.getByRole('button', { name: 'パスワードを表示' }).click();
    await soon(async () => expect(await page.getByLabel('パスワード', { exact: true }).getAttribute('type')).toBe('text'));
    await begin.click();
    await page.getByText('推測されやすいパスワードです。').waitFor();
    await page.getByLabel('パスワード', { exact: true }).fill('four unrelated words here');
    await begin.click();
    await ready();
    expect(desk.asked.at(-1)?.body).toEqual({ token, name: '佐藤', email: 'misaki@kamoya.example', password: 'four unrelated words here' });
    await page.waitForURL((url) => url.pathname + url.hash === '/desk');
  });

  it('lets in who was invited, in English, and tells what to do about a link that no longer works', async () => {
    const link = { purpose: 'invite', email: 'ken@kamoya.example', name: '高橋' } as const;
    await visit({ path: `/welcome?lang=en#${token}`, state: { signedIn: false, link } });
    await page.getByText('高橋 · ken@kamoya.example').waitFor();
    await page.locator('input[autocomplete="new-password"]:focus').waitFor();
    await picture(page, 'desk-invite');
    await page.getByLabel('Password', { exact: true }).fill('four unrelated words here');
    await page.getByRole('button', { name: 'Start' }).click();
    await ready();
    expect(desk.asked.at(-1)?.body).toEqual({ token, password: 'four unrelated words here' });
    desk.state.link = null;
    await page.goto(`${desk.url}/desk/welcome#${token}-old`);
    await page.getByText('This link no longer works').waitFor();
    await page.getByText('ask your admin for a new one').waitFor();
  });

  it('says why it asks again when a session has ended, with the e-mail filled in, and not to whoever signed out here', async () => {
    await visit({ path: '/c/1' });
    await ready();
    const ended = page.getByText('ログインの期限が切れたか、ログアウトしました。書きかけの返信は残しています。');
    desk.state.signedIn = false;
    await page.reload();
    await ended.waitFor();
    expect(await page.getByLabel('メール').inputValue()).toBe(session().staff.email);
    await picture(page, 'desk-session-ended');
    await page.locator('input[type=password]:focus').waitFor();
    await page.keyboard.type(rightPassword);
    await page.keyboard.press('Enter');
    await page.locator('a.qr.on').waitFor();
    await page.getByRole('button', { name: '自分：佐藤' }).click();
    await page.getByRole('menuitem', { name: 'ログアウト' }).hover();
    await picture(page, 'desk-account-menu');
    await page.getByRole('menuitem', { name: 'ログアウト' }).click();
    await page.getByRole('heading', { name: '受付にログイン' }).waitFor();
    expect([await ended.count(), await page.getByLabel('メール').inputValue()]).toEqual([0, '']);
  });

  it('signs its other tabs in and out with itself', async () => {
    await visit({ state: { signedIn: false } });
    const second = await context.newPage();
    await second.goto(`${desk.url}/desk`);
    await second.getByLabel('メール').waitFor();
    await page.getByLabel('メール').fill('misaki@kamoya.example');
    await page.getByLabel('パスワード', { exact: true }).fill(rightPassword);
    await page.keyboard.press('Enter');
    await ready();
    await second.locator('.list .grp').first().waitFor();
    await page.getByRole('button', { name: '自分：佐藤' }).click();
    await page.getByRole('menuitem', { name: 'ログアウト' }).click();
    await second.getByText('ログインの期限が切れたか、ログアウトしました。').waitFor();
  });

  it('shows the groups with their counts, and every state in words', async () => {
    await visit();
    await ready();
    expect(await page.locator('.grp').allInnerTexts()).toEqual([
      expect.stringMatching(/^自分の対応中\s*3$/),
      expect.stringMatching(/^未対応\s*6\s*最長 1時間35分$/),
      expect.stringMatching(/^顧客返信待ち\s*1$/),
      expect.stringMatching(/^ほかの担当者\s*2$/),
    ]);
    const said = async (name: string, texts: string[]): Promise<void> => {
      const text = await named(name).innerText();
      expect(texts.filter((one) => !text.includes(one))).toEqual([]);
    };
    await said('森下 かおり', ['X', 'あと 12分', '強い怒り', '前回の返事なし']);
    await said('Daniel', ['Xの上限', 'に送信', '自分：']);
    await said('鈴木商店', ['送れませんでした']);
    await said('大村', ['超過 3分', '安全', '品質']);
    await said('はるとパパ', ['写真', '8分前', '破損・品違い']);
    await said('みなと', ['超過 36分', '遅れを伝えました']);
    await said('onerror', ['高橋', '高橋さんが対応中', '<script>alert(1)</script>']);
    await said('名前がとても長い', ['Xアプリで対応中']);
    expect(
      await named('大村')
        .locator('.age i')
        .evaluate((bar) => (bar as HTMLElement).style.width),
    ).toBe('100%');
    expect(await named('小野寺').locator('.age').count()).toBe(0);
    await titled('(6) 受付 · 雑貨のカモ屋');
    // Rows are as tall as each other, whatever is in them, and nothing is wider than its pane.
    expect(new Set(await rows().evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height)))).toEqual(new Set([72]));
    expect(await page.locator('.list').evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
  });

  it('goes through the rows by keyboard, with a kana layout too, and never while text is composed', async () => {
    await visit({ path: '/c/1' });
    await page.locator('a.qr.on').waitFor();
    await page.locator('body').press('j');
    await focusOn('Daniel');
    await page.keyboard.press('ArrowDown');
    await focusOn('鈴木商店');
    await page.keyboard.press('k');
    await focusOn('Daniel');
    const send = (init: object): Promise<void> =>
      page.evaluate(
        (part) => void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...part })),
        init,
      );
    await send({ key: 'ま', code: 'KeyJ' });
    await focusOn('鈴木商店');
    await send({ key: 'j', code: 'KeyJ', isComposing: true });
    await send({ key: 'n', code: 'KeyN', keyCode: 229 });
    await focusOn('鈴木商店');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/desk/c/3');
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await page.waitForURL('**/desk/c/4');
    expect(asked()).toEqual([]);
  });

  it('leaves letters alone inside a text field', async () => {
    await visit({ path: '/c/1' });
    await page.locator('a.qr.on').waitFor();
    await page.evaluate(() => document.querySelector('.conv')?.append(document.createElement('input')));
    await page.locator('.conv > input').pressSequentially('njkg?');
    expect(await page.locator('.conv > input').inputValue()).toBe('njkg?');
    expect(asked()).toEqual([]);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('takes the next in fair order with N and opens it, with the session’s token', async () => {
    await visit();
    await ready();
    await page.keyboard.press('n');
    await page.waitForURL('**/desk/c/4');
    await page.locator('a.qr.on', { hasText: '大村' }).waitFor();
    expect(desk.asked).toMatchObject([{ method: 'POST', path: '/handoffs/next', csrf: 'csrf-of-the-session' }]);
  });

  it('says when nobody waits, and who was quicker', async () => {
    await visit({ state: { rows: [row(11, { name: 'みなと', says: '…', minutes: 3 })] } });
    await ready();
    Object.assign(desk.state.rows[0]!, { agent: ken });
    await page.keyboard.press('j');
    await page.keyboard.press('g');
    await page.getByText('高橋さんが先に引き継ぎました。').waitFor();
    expect(asked()).toEqual(['POST /handoffs/111/claim']);
    expect(desk.asked[0]?.body).toEqual({ version: 3 });
    desk.state.rows = [];
    await page.getByRole('button', { name: '次を引き継ぐ' }).click();
    await page.locator('.band', { hasText: '待っている人はいません' }).waitFor();
    await page
      .locator('.list .empty')
      .getByText(/最後の引き継ぎは\d\d:\d\d。新しく届くとここに出ます。/)
      .waitFor();
  });

  it('changes presence, keeps the language that was chosen, and signs out', async () => {
    await visit();
    await ready();
    await page.locator('.tag.presence').click();
    await page.getByRole('menuitemradio', { name: '休憩' }).click();
    await page.locator('.tag.presence.warn', { hasText: '休憩' }).waitFor();
    await eventually(() => desk.state.presence === 'break');
    await page.getByRole('button', { name: '自分：佐藤' }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Take next' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Take next' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.locator('.me').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('Sign in to the desk').waitFor();
    expect(asked()).toEqual(['PUT /session/presence', 'DELETE /session']);
  });

  it('follows changes as they come, says them aloud, and shares one stream among its tabs', async () => {
    await visit();
    await ready();
    await eventually(() => desk.streams().open === 1);
    const second = await context.newPage();
    await second.goto(`${desk.url}/desk`);
    await second.locator('.list .grp').first().waitFor();
    desk.state.rows = [...desk.state.rows, row(20, { name: '新しいお客様', says: '急いでいます', minutes: 0 })];
    desk.push({ event: 'changed', data: { conversations: [20], staff: false } });
    await named('新しいお客様').waitFor();
    await second.locator('a.qr', { hasText: '新しいお客様' }).waitFor();
    await soon(async () => expect(await page.locator('[aria-live="polite"]').innerText()).toBe('新しい引き継ぎ：新しいお客様'));
    expect(desk.streams()).toEqual({ open: 1, opened: 1 });
    // The tab that held the stream goes; the other one takes it up.
    await page.close();
    await eventually(() => desk.streams().opened === 2 && desk.streams().open === 1);
    desk.state.rows = desk.state.rows.filter((one) => one.conversationId !== 20);
    desk.push({ event: 'changed', data: { conversations: [20], staff: false } });
    await second.locator('a.qr', { hasText: '新しいお客様' }).waitFor({ state: 'detached' });
  });

  it('says since when it is offline, and goes on by itself', async () => {
    await visit();
    await ready();
    await eventually(() => desk.streams().open === 1);
    desk.state.away = true;
    desk.cutStreams();
    await page.getByText(/接続が切れています。一覧は\d\d:\d\dのものです。/).waitFor();
    expect(await rows().count()).toBe(12);
    desk.state.rows = [row(30, { name: '戻ったあと', says: '…', minutes: 1 })];
    desk.state.away = false;
    await named('戻ったあと').waitFor();
    await page.locator('.band').waitFor({ state: 'detached' });
  });

  it('notifies of a handoff while nobody looks, by name and reason and never by the customer’s words', async () => {
    await visit({
      permissions: ['notifications'],
      before: (one) =>
        one.addInitScript(() => {
          const shown: string[] = [];
          class Fake extends EventTarget {
            static permission = 'default';
            static async requestPermission(): Promise<string> {
              return (Fake.permission = 'granted');
            }
            constructor(title: string, options: { body: string }) {
              super();
              shown.push(`${title}|${options.body}`);
            }
            close(): void {}
          }
          Object.assign(globalThis, { Notification: Fake, shown });
          Object.defineProperty(document, 'hidden', { get: () => true });
        }),
    });
    await ready();
    const change = async (id: number): Promise<void> => {
      desk.state.rows = [...desk.state.rows, row(id, { name: `客${id}`, says: '秘密の言葉', minutes: 0, reason: 'danger' })];
      desk.push({ event: 'changed', data: { conversations: [id], staff: false } });
      await named(`客${id}`).waitFor();
    };
    await eventually(() => desk.streams().open === 1);
    await change(40);
    await page.locator('.tag.presence').click();
    await page.getByRole('menuitem', { name: '通知を受ける' }).click();
    await change(41);
    const shown = (): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
    await eventually(async () => (await shown()).length > 0);
    expect(await shown()).toEqual(['新しい引き継ぎ：客41|安全・X']);
    await page.locator('.tag.presence').click();
    await page.getByText('通知を受けています').waitFor();
  });

  it('tells that an account may not send', async () => {
    const account = { id: 1, channel: 'x', label: 'X', name: 'カモ屋', handle: '@kamoya_help' } as const;
    const limitedUntil = later(9);
    const mine = { group: 'mine', limitedUntil, reason: 'person', says: '…', minutes: 1 } as const;
    const limited = [
      row(1, { ...mine, name: '止まった人', trouble: 'paused' }),
      row(2, { ...mine, name: '待つ人', reason: 'damaged-or-wrong' }),
    ];
    await visit({ state: { paused: [{ account, reason: 'unauthorized' }], more: 34, rows: limited } });
    await page.getByText('Xとの接続が切れました。@kamoya_helpからは送れません。管理者にお知らせください。').waitFor();
    await page.getByText('ほかに34件が待っています').waitFor();
    await titled('(34) 受付 · 雑貨のカモ屋');
    // Nothing goes out at a time while nothing goes out at all.
    expect(await named('止まった人').innerText()).not.toMatch(/上限|に送信/);
    expect(await named('待つ人').innerText()).toMatch(/Xの上限[^]*\d\d:\d\dに送信/);
    await picture(page, 'desk-paused');
  });

  it.each([
    {
      language: 'ja',
      band: 'Xの記録と照合しています。終わるまで@kamoya_helpからは送れません。',
      reason: 'Xの記録と照合中',
    },
    {
      language: 'en',
      band: 'Matching @kamoya_help with X’s record. Nothing goes out until that’s done.',
      reason: 'Matching with X',
    },
  ])('tells that an account is matched after a restore: $language', async ({ language, band, reason }) => {
    const account = { id: 1, channel: 'x', label: 'X', name: 'カモ屋', handle: '@kamoya_help' } as const;
    const rows = [
      row(1, { group: 'mine', trouble: 'reconcile', limitedUntil: later(9), name: '待つ人', reason: 'person', says: '…', minutes: 1 }),
    ];
    await visit({ path: `/?lang=${language}`, state: { paused: [{ account, reason: 'reconcile' }], rows } });
    await page.getByText(band).waitFor();
    expect(await named('待つ人').innerText()).toContain(reason);
    expect(await named('待つ人').innerText()).not.toMatch(/上限|limit|に送信/);
    await picture(page, `desk-reconcile-${language}`);
  });

  it.each([
    { language: 'ja', band: 'Xが送信に応えていません。@kamoya_helpの返信は、応えるようになると自動で送ります。' },
    { language: 'en', band: 'X isn’t answering. Replies from @kamoya_help go out by themselves once it does.' },
  ])('tells that the platform is in trouble: $language', async ({ language, band }) => {
    const account = { id: 1, channel: 'x', label: 'X', name: 'カモ屋', handle: '@kamoya_help' } as const;
    await visit({ path: `/?lang=${language}`, state: { held: [account] } });
    await page.getByText(band).waitFor();
    await picture(page, `desk-held-${language}`);
  });

  it('keeps the widths that were chosen, by pointer and by keyboard', async () => {
    await visit({ path: '/c/1' });
    await ready();
    const width = async (): Promise<number> => (await page.locator('.q').boundingBox())?.width ?? 0;
    await soon(async () => expect(await width()).toBe(284));
    const divider = page.getByRole('separator', { name: '一覧の幅' });
    const box = (await divider.boundingBox())!;
    await page.mouse.move(box.x + 4, 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 44, 300, { steps: 4 });
    await page.mouse.up();
    await soon(async () => expect(Math.abs((await width()) - 324)).toBeLessThanOrEqual(1));
    const dragged = await width();
    await divider.focus();
    await page.keyboard.press('ArrowLeft');
    await soon(async () => expect(await width()).toBeLessThan(dragged));
    const chosen = await width();
    await page.reload();
    await ready();
    await soon(async () => expect(await width()).toBe(chosen));
    await page.getByRole('separator', { name: '一覧の幅' }).dblclick();
    await soon(async () => expect(await width()).toBe(284));
  });

  it('goes from pane to pane with F6 and lists its keys with ?', async () => {
    await visit({ path: '/c/1' });
    await page.locator('a.qr.on').waitFor();
    await page.keyboard.press('F6');
    await focusOn('森下 かおり');
    await page.keyboard.press('F6');
    await page.locator('.conv:focus-within').waitFor();
    await page.keyboard.press('F6');
    await page.keyboard.press('F6');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'キーボード操作' }).waitFor();
    await page.keyboard.press('n');
    expect(asked()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('shows one pane on a phone: the queue with tabs, or the conversation', async () => {
    await visit({ ...phone });
    await ready();
    await page.locator('.tabs').waitFor();
    await page.locator('.rail').waitFor({ state: 'hidden' });
    expect(await page.locator('.nothing-open').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await named('大村').click();
    await page.locator('.conv').waitFor();
    await page.locator('.q').waitFor({ state: 'hidden' });
    await page.locator('.tabs').waitFor({ state: 'detached' });
    await page.goBack();
    await page.locator('.tabs').waitFor();
  });

  it.each(looks)('has no serious accessibility finding: $language, $theme, $size', async ({ language, theme, size }) => {
    const options = size === 'phone' ? phone : {};
    await visit({ path: `/?lang=${language}&theme=${theme}`, ...options, reducedMotion: 'reduce', state: { rows: everyRow() } });
    await ready();
    await picture(page, `desk-shell-${language}-${theme}-${size}`);
    expect(await seriousFindings(page)).toEqual([]);
    await page.locator('.tag.presence').click();
    await page.getByRole('menuitemradio').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    desk.state.signedIn = false;
    await page.reload();
    await page.locator('input[name="password"]').waitFor();
    await picture(page, `desk-sign-in-${language}-${theme}-${size}`);
    expect(await seriousFindings(page)).toEqual([]);
  });
});
