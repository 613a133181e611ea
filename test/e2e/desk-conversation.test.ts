import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { ConversationView } from '../../src/features/desk/contract.ts';
import {
  at,
  byMe,
  everyState,
  ken,
  message,
  photo,
  said,
  startConversation,
  story,
  type ConversationPage,
} from '../support/desk-conversation.ts';
import {
  buildPages,
  complaintsOf,
  convertInto,
  describeInBrowser,
  eventually,
  launch,
  looks,
  nextFrame,
  overflowOf,
  picture,
  seriousFindings,
  sizes,
  soon,
} from './browser.ts';

let pages: string;
let browser: Browser;
let desk: ConversationPage;
let context: BrowserContext;
let page: Page;
let complaints: ReturnType<typeof complaintsOf>;

type Visit = BrowserContextOptions & { view?: ConversationView; lang?: string; /** Complaints that belong to the test. */ ignore?: RegExp };

async function visit({ view = story(), lang = 'ja', ignore, ...rest }: Visit = {}): Promise<void> {
  desk = await startConversation(pages, view);
  context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1280, height: 720 }, ...rest });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  complaints = complaintsOf(page);
  if (ignore) complaints.ignore(ignore);
  await page.goto(`${desk.url}/desk/c/1?lang=${lang}`);
  await page.locator('.cmp').waitFor();
}
const box = (): Locator => page.locator('.cmp textarea');
const bubble = (text: string): Locator => page.locator('.m .bb', { hasText: text });
const band = (text: string): Locator => page.locator('.cmp .band', { hasText: text });
const button = (name: string, inside = '.desk'): Locator => page.locator(inside).getByRole('button', { name });
const shot = (name: string): Promise<void> => picture(page, `conv-${name}`);
const overflow = (): Promise<number> => overflowOf(page, '.log, .cmp, .acts, .conv > .head, aside.card .in');
/** What stands in the reply, once it does. */
const written = (text: string): Promise<void> => soon(async () => expect(await box().inputValue()).toBe(text));
const focusOn = (tag: string): Promise<void> =>
  soon(async () => expect(await page.evaluate(() => document.activeElement?.tagName)).toBe(tag));
const bodies = (path: RegExp): unknown[] => desk.asked.filter((one) => path.test(one.path)).map((one) => one.body);
async function say(text: string): Promise<void> {
  await box().fill(text);
  await box().press('Control+Enter');
}

describeInBrowser('a conversation at the desk in a browser', () => {
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

  it('shows who, why and what was said, with the sentence that caused the handoff underlined', async () => {
    await visit();
    expect(await page.locator('.conv .nm').innerText()).toBe('森下 かおり');
    expect(await page.locator('.m mark').innerText()).toContain('返事がないんですけど');
    expect(await page.locator('aside.card .why').innerText()).toContain('緊急度 +20分');
    expect(await page.locator('aside.card section').count()).toBe(8);
    expect(await page.locator('.curve').getAttribute('aria-label')).toBe(
      'お客様の発言4回の動き。3回目から怒りの線を超えました。いまの状態は「強い怒り・強まっている」です。',
    );
    expect(await page.locator('.ev').allInnerTexts()).toEqual([
      expect.stringContaining('自動応答に戻りました'),
      expect.stringContaining('引き継ぎました'),
      expect.stringContaining('佐藤さんが引き継ぎました'),
    ]);
    const fits = await page.locator('aside.card .in').evaluate((element) => element.scrollHeight <= element.clientHeight);
    expect(fits).toBe(true);
  });

  it('sends by Ctrl+Enter and shows the reply once, under the id that the server gave', async () => {
    await visit();
    await say('15:00までにお返事いたします。');
    await page.locator('.m.me', { hasText: '15:00までに' }).locator('time').waitFor();
    await soon(async () => expect(await bubble('15:00までにお返事').count()).toBe(1));
    await written('');
    expect(bodies(/messages$/)).toEqual([
      { requestId: expect.stringMatching(/^[\da-f]{32}$/), version: 7, text: '15:00までにお返事いたします。' },
    ]);
  });

  it('sends once however fast the button is pressed twice', async () => {
    await visit();
    await box().fill('一度だけ');
    await button('送信', '.cmp').dblclick();
    await page.locator('.m.me time').waitFor();
    await eventually(() => desk.replies().length > 0);
    expect(desk.replies()).toEqual(['一度だけ']);
    expect(bodies(/messages$/)).toHaveLength(1);
  });

  it('does not send while a Japanese conversion is going on, nor by Enter alone unless that was chosen', async () => {
    await visit();
    await convertInto(box(), { ctrlKey: true });
    await written('在庫');
    await box().press('Enter');
    await written('在庫\n');
    await button('ほか', '.conv').click();
    await page.getByRole('menuitemcheckbox', { name: 'Enterキーで送信' }).click();
    await box().press('Shift+Enter');
    await box().pressSequentially('あり');
    await box().press('Enter');
    await eventually(() => desk.replies().length > 0);
    expect(desk.replies()).toEqual(['在庫\n\nあり']);
  });

  it('keeps what is written offline, says how many, and sends it in order and once when the line is back', async () => {
    await visit();
    complaints.ignore(/Failed to load resource|ERR_/);
    desk.state.away = true;
    await say('一通目');
    await say('二通目');
    await band('接続が切れています。2通は接続後に送信します。').waitFor();
    await shot('offline');
    desk.state.away = false;
    await eventually(() => desk.replies().length === 2);
    await band('接続が切れています').waitFor({ state: 'detached' });
    expect(desk.replies()).toEqual(['一通目', '二通目']);
    await page.locator('.m.me', { hasText: '二通目' }).locator('time').waitFor();
    await soon(async () => expect(await page.locator('.m.me').count()).toBe(2));
  });

  it('sends after a reload what was waiting, with the same request id', async () => {
    await visit();
    complaints.ignore(/Failed to load resource|ERR_/);
    let aborted: unknown;
    await page.route('**/api/v1/conversations/1/messages', (route) => {
      aborted = route.request().postDataJSON();
      return route.abort();
    });
    await say('待っていた');
    await page.getByText('送信待ち').waitFor();
    await page.unroute('**/api/v1/conversations/1/messages');
    await page.reload();
    await eventually(() => desk.replies().length > 0);
    expect(bodies(/messages$/)).toEqual([aborted]);
  });

  it('keeps the draft over a reload, a message that comes meanwhile, and a colleague who takes over', async () => {
    await visit();
    await box().fill('書きかけ');
    desk.changed({ messages: [...desk.state.view.messages, said('もういいです', at('14:33'))] });
    await bubble('もういいです').waitFor();
    expect(await box().inputValue()).toBe('書きかけ');
    await page.reload();
    await written('書きかけ');
    const taken = { id: 99, afterSeq: 99_999, kind: 'taken' as const, name: ken.name, mine: false, at: at('14:31') };
    desk.changed({ mine: false, agent: ken, ownership: [...desk.state.view.ownership, taken] });
    await band('高橋さんが14:31に引き継ぎました。下書きは残しています。').waitFor();
    expect(await page.locator('.kept').innerText()).toBe('書きかけ');
    await box().waitFor({ state: 'detached' });
    expect(await button('引き継ぐ', '.conv').count()).toBe(0);
    await shot('taken');
  });

  it('takes over by G and puts the caret into the reply; names the colleague who was faster', async () => {
    await visit({ view: { ...story(), owner: 'queue', agent: null, mine: false } });
    await button('引き継ぐ', '.conv').waitFor();
    await shot('not-mine');
    desk.state.refusals.push({ status: 409, code: 'already-taken', details: { agent: '高橋', at: at('14:32') } });
    complaints.ignore(/409/);
    await page.locator('.log').focus();
    await page.keyboard.press('g');
    await band('高橋さんが14:32に引き継ぎました。').waitFor();
    await page.keyboard.press('g');
    await box().waitFor();
    await focusOn('TEXTAREA');
    expect(bodies(/take$/)).toEqual([{ version: 7 }, { version: 7 }]);
  });

  /** The next request to this path is refused for a change that the stream does not tell this tab of: the look that follows the refusal is the next one for half a minute. */
  async function changesBefore(path: string): Promise<{ seen: number | undefined; missed: number }> {
    complaints.ignore(/409/);
    const { view } = desk.state;
    const missed = said('店舗に電話しました', at('14:32'));
    desk.state.refusals.push({ status: 409, code: 'version-conflict' });
    await page.route(
      `**/${path}`,
      (route) => {
        desk.state.view = { ...view, version: 9, messages: [...view.messages, missed] };
        return route.continue();
      },
      { times: 1 },
    );
    return { seen: view.messages.at(-1)?.seq, missed: missed.seq };
  }

  it('reloads a screen that is out of date and keeps the draft; what is done then goes by what it shows', async () => {
    await visit();
    await box().fill('書きかけ');
    const { seen, missed } = await changesBefore('resolve');
    await button('解決', '.conv').click();
    await band('この画面は古くなりました。最新を読み込みます。').waitFor();
    await bubble('店舗に電話しました').waitFor();
    expect(await box().inputValue()).toBe('書きかけ');
    await button('解決', '.conv').click();
    await page.locator('.ev', { hasText: '佐藤さんが解決しました' }).waitFor();
    expect(bodies(/resolve$/)).toMatchObject([
      { version: 7, lastSeq: seen },
      { version: 9, lastSeq: missed },
    ]);
  });

  it('keeps a reply from a screen that is out of date as a draft, says why, and loads anew', async () => {
    await visit();
    await changesBefore('messages');
    await say('15:00までにお返事いたします。');
    await page.getByText('送る前に会話の担当が変わりました').waitFor();
    await bubble('店舗に電話しました').waitFor();
    await button('下書きに戻す').click();
    await written('15:00までにお返事いたします。');
    expect(desk.replies()).toEqual([]);
    await box().press('Control+Enter');
    await eventually(() => desk.replies().length > 0);
    expect(bodies(/messages$/)).toMatchObject([{ version: 7 }, { version: 9 }]);
  });

  it('resolves by E, and asks first when the customer has written meanwhile', async () => {
    await visit();
    complaints.ignore(/409/);
    const newest = said('まだあります', at('14:33'));
    newest.seq = (desk.state.view.messages.at(-1)?.seq ?? 0) + 1;
    desk.state.refusals.push({ status: 409, code: 'new-message' });
    // It comes while the request is on its way, so that no look at the conversation has seen it before.
    await page.route('**/resolve', (route) => {
      if (!desk.state.view.messages.includes(newest)) desk.state.view.messages.push(newest);
      return route.continue();
    });
    await page.locator('.log').focus();
    await page.keyboard.press('e');
    await band('お客様から新しいメッセージが届きました。').waitFor();
    await shot('new-message');
    await button('読む').click();
    await bubble('まだあります').waitFor();
    await page.locator('.cmp .band').waitFor({ state: 'detached' });
    await page.keyboard.press('e');
    await page.locator('.ev', { hasText: '佐藤さんが解決しました' }).waitFor();
    await page.getByText('完了した会話です').waitFor();
    expect(bodies(/resolve$/)).toEqual([
      { outcome: 'resolved', version: expect.any(Number), lastSeq: newest.seq - 1 },
      { outcome: 'resolved', version: expect.any(Number), lastSeq: newest.seq },
    ]);
  });

  it('gives back to the bot from the menu', async () => {
    await visit();
    await button('ほか', '.conv').click();
    await page.getByRole('menuitem', { name: '自動応答に戻す' }).click();
    await page.locator('.ev', { hasText: '佐藤さんが自動応答に戻しました' }).waitFor();
    expect(bodies(/resolve$/)).toEqual([{ outcome: 'returned', version: 7, lastSeq: expect.any(Number) }]);
  });

  it('resolves only after the reply that was just sent has gone', async () => {
    await visit();
    let held = false;
    let release = (): void => undefined;
    await page.route('**/api/v1/conversations/1/messages', async (route) => {
      held = true;
      await new Promise<void>((resolve) => (release = resolve));
      await route.continue();
    });
    await say('これで最後です');
    await box().press('Escape');
    await focusOn('BODY');
    await page.keyboard.press('e');
    await eventually(() => held);
    expect(bodies(/resolve$/)).toHaveLength(0);
    release();
    await page.locator('.ev', { hasText: '解決しました' }).waitFor();
    expect(desk.asked.map((one) => one.path.split('/').at(-1))).toEqual(['messages', 'resolve']);
  });

  it('shows every state of a message in words, and does what its button says', async () => {
    await visit({ view: everyState(), viewport: { width: 1280, height: 1500 }, ignore: /Failed to load resource/ });
    for (const text of [
      'Xの上限のため14:36に送信',
      '届いたか確かめています（14:35まで）',
      '届いたかわからず、止めています',
      '送れません：この人はDMを閉じています',
      '送れません：Xがこの文面を受け付けませんでした',
      '送っていません：引き継ぎの前に書かれた自動応答',
      '送っていません：取り消しました',
      'Xアプリから（担当者不明）',
      '写真は期限が切れ、Xから取り出せません',
      '届いたファイルは写真ではありません',
      '上限です。次は14:36に送信',
      '遅れて届きました（14:22）',
      '受付には遅れて届きました（14:21）',
    ])
      await page.getByText(text).first().waitFor();
    expect(await page.locator('.choices .chosen').innerText()).toContain('渋谷店');
    await page.waitForTimeout(600);
    await shot('parts');
    await page.locator('.m', { hasText: 'Xの上限のため' }).getByRole('button', { name: '取り消す' }).click();
    await eventually(() => desk.state.view.messages.filter((one) => one.reason === 'cancelled').length === 2);
    await page.locator('.m', { hasText: '止めています' }).getByRole('button', { name: '届いた' }).click();
    await page.getByText('止めています').waitFor({ state: 'detached' });
    expect(bodies(/settle$/)).toEqual([
      { action: 'cancel', attempt: 1 },
      { action: 'arrived', attempt: 1 },
    ]);
    await page.locator('.m.bot.draft button').click();
    await written('交換の品は、11月25日（水）にお届けする予定です。');
  });

  it('inserts the first line by Alt+1 and leaves the field by Esc', async () => {
    await visit();
    await box().fill('続きです');
    await box().press('Alt+Digit1');
    await written('お返事が遅れており、申し訳ございません。\n続きです');
    // The field gets the focus in the frame after the words.
    await nextFrame(page);
    await box().press('Escape');
    await focusOn('BODY');
    await page.keyboard.press('r');
    await focusOn('TEXTAREA');
  });

  it('attaches a photo, shows it, and says in plain words what is none or too large', async () => {
    await visit();
    const input = page.locator('.cmp input[type=file]');
    await input.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
    await page.getByText('写真はPNG、JPEG、WebP、GIFで添付してください').waitFor();
    expect(await button('送信', '.cmp').isDisabled()).toBe(true);
    await button('添付から外す').click();
    await input.setInputFiles({ name: 'big.png', mimeType: 'image/png', buffer: Buffer.alloc(6 * 1024 * 1024) });
    await page.getByText('写真は5 MBまでです（この写真は6 MB）').waitFor();
    await button('添付から外す').click();
    await input.setInputFiles({ name: 'mug.png', mimeType: 'image/png', buffer: photo });
    await page.locator('.attached li.ready img').waitFor();
    await shot('attached');
    await say('こちらの品です');
    await page.locator('.m.me .ph.shown').waitFor();
    expect(bodies(/messages$/)).toEqual([expect.objectContaining({ text: 'こちらの品です', photos: [expect.stringMatching(/^photo-/)] })]);
    await page.locator('.m.me .ph').click();
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  });

  it('never cuts a text that is too long: it says by how much, and does not send', async () => {
    await visit({ view: { ...story(), maxText: 2_000 } });
    await box().fill('あ'.repeat(2_003));
    await page.getByText('3字超えています').waitFor();
    expect(await button('送信', '.cmp').isDisabled()).toBe(true);
    await box().press('Control+Enter');
    expect((await box().inputValue()).length).toBe(2_003);
    expect(desk.asked).toEqual([]);
  });

  it('gives back a reply that the server refused, with its words', async () => {
    await visit();
    complaints.ignore(/409/);
    desk.state.refusals.push({ status: 409, code: 'already-taken', details: { agent: '高橋' } });
    await say('お調べします');
    await page.getByText('送っていません：高橋さんが引き継ぎました').waitFor();
    await button('下書きに戻す').click();
    await written('お調べします');
    await soon(async () => expect(await page.locator('.m.draft').count()).toBe(1));
  });

  it('stays where the reader is and says that there is something new', async () => {
    await visit();
    const log = page.locator('.log');
    const below = (): Promise<number> => log.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
    const atEnd = (): Promise<void> => soon(async () => expect(await below()).toBeLessThan(2));
    await atEnd();
    await log.evaluate((element) => void (element.scrollTop = 0));
    // The page hears of it with the next frame.
    await nextFrame(page);
    desk.changed({ messages: [...desk.state.view.messages, said('最新', at('14:33'))] });
    await button('新しいメッセージ').click();
    await atEnd();
    await page.locator('.pill').waitFor({ state: 'detached' });
  });

  it('shows markup and script as the text that they are, and folds what is very long', async () => {
    const hostile = '<img src=x onerror="window.hit=1"><script>window.hit=1</script> javascript:alert(1) {{7*7}} \u202Eevil';
    const base = story();
    const attachments = [{ kind: 'file', url: null, mime: null, name: hostile }];
    const messages = [
      said(hostile, at('14:20'), { attachments }),
      said('長'.repeat(10_000), at('14:21')),
      message('bot', { text: hostile, at: at('14:22'), choices: [{ value: 'a', label: hostile }] }),
    ];
    const card = base.card && {
      ...base.card,
      sentence: hostile,
      known: [{ name: { ja: hostile, en: hostile }, value: hostile }],
      firstLine: { text: hostile, from: { ja: hostile, en: hostile } },
    };
    await visit({ view: { ...base, contact: { ...base.contact, name: hostile, handle: hostile }, messages, card, ownership: [] } });
    expect(await bubble('onerror').first().innerText()).toBe(hostile);
    expect(await page.locator('.log a, .log script, aside.card a, aside.card img').count()).toBe(0);
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    expect((await bubble('長長長').innerText()).length).toBeLessThan(700);
    await button('全文を表示（10,000字）').click();
    await soon(async () => expect((await bubble('長長長').innerText()).length).toBeGreaterThan(9_999));
    expect(await overflow()).toBe(0);
  });

  it('says why nothing can be sent when the account was signed out', async () => {
    await visit({ view: { ...story(), blocked: 'unauthorized' } });
    await band('Xとの接続が切れました。管理者にお知らせください。').waitFor();
    await box().fill('書いておく');
    expect(await button('送信', '.cmp').isDisabled()).toBe(true);
    await shot('blocked');
  });

  it('hears by itself that the account may send again, though no change of the conversation says so', async () => {
    await visit({ view: { ...story(), blocked: 'stopped' } });
    await band('Xに送信を止められています').waitFor();
    await box().fill('書いておく');
    expect(await button('送信', '.cmp').isDisabled()).toBe(true);
    desk.state.view = { ...desk.state.view, blocked: null };
    await band('Xに送信を止められています').waitFor({ state: 'detached' });
    expect(await button('送信', '.cmp').isDisabled()).toBe(false);
  });

  it.each(['ja', 'en'].flatMap((lang) => (['wide', 'phone'] as const).map((size) => ({ lang, size }))))(
    'names no time while X is in trouble, and says that nobody need do anything: $lang, $size',
    async ({ lang, size }) => {
      const base = story();
      const waiting = byMe('お調べします', { state: 'pending', until: at('14:36') });
      const budget = { limit: 15, left: 0, reserved: 3, minutes: 15, resetAt: at('14:36') };
      const view = { ...base, messages: [...base.messages, waiting], held: true, budget };
      await visit({ view, lang, viewport: sizes[size], hasTouch: size === 'phone' });
      const ja = lang === 'ja';
      await page
        .locator('.m.me')
        .getByText(ja ? '送信待ち（Xが応えていません）' : 'Queued: X isn’t answering')
        .waitFor();
      await band(
        ja
          ? 'Xが送信に応えていません。@kamoya_helpの返信は、応えるようになると自動で送ります。'
          : 'X isn’t answering. Replies from @kamoya_help go out by themselves once it does.',
      ).waitFor();
      expect(await page.locator('.budget').count()).toBe(0);
      expect(await page.locator('.conv').innerText()).not.toContain('14:36');
      expect(await overflow()).toBe(0);
      expect(await seriousFindings(page)).toEqual([]);
      await shot(`held-${lang}-${size}`);
    },
  );

  it.each(['ja', 'en'].flatMap((lang) => (['wide', 'phone'] as const).map((size) => ({ lang, size }))))(
    'names days that are not today, and for each reply what can be done about it: $lang, $size',
    async ({ lang, size }) => {
      const base = story();
      const messages = [
        said('在庫はありますか', '12:05', { knownAt: at('14:33'), at: at('21:00', '2026-11-20') }),
        byMe('お待ちください', { state: 'parked', reason: 'too-old', at: at('14:00', '2026-11-19') }),
        byMe('', { state: 'failed', reason: 'photo', attachments: base.messages[0]!.attachments }),
        byMe('', { state: 'failed', reason: 'photo-gone', attachments: base.messages[0]!.attachments }),
        byMe('確かめます', { state: 'doubt', until: null }),
        byMe('お調べします', { state: 'pending', until: at('09:12', '2026-11-22') }),
        byMe('もう一度', { state: 'pending', reason: 'unreached', until: at('14:36') }),
      ];
      const budget = { limit: 1_440, left: 0, reserved: 288, minutes: 1_440, resetAt: at('09:12', '2026-11-22') };
      await visit({ view: { ...base, messages, ownership: [], budget }, lang, viewport: sizes[size], hasTouch: size === 'phone' });
      const ja = lang === 'ja';
      for (const text of ja
        ? [
            '遅れて届きました（今日 14:33）',
            'Xの上限のため明日 09:12に送信',
            'Xにつながりません。14:36にもう一度試します',
            '送れません：Xに写真を渡せませんでした',
            '送れません：写真が残っていません',
          ]
        : [
            'Arrived late (today 14:33)',
            'X’s limit: goes out tomorrow 09:12',
            'X can’t be reached: trying again at 14:36',
            'Not sent: the photo couldn’t be given to X',
            'Not sent: the photo is no longer kept here',
          ])
        await page.getByText(text).first().waitFor();
      await button(ja ? '明日 09:12に送信' : 'Send tomorrow 09:12', '.cmp').waitFor();
      const old = page.locator('.m.me', { hasText: 'お待ちください' });
      expect(await old.getByRole('button').allInnerTexts()).toEqual(ja ? ['送り直す', '取り消す'] : ['Send again', 'Cancel']);
      expect(await overflow()).toBe(0);
      expect(await seriousFindings(page)).toEqual([]);
      await shot(`days-${lang}-${size}`);

      // The server would refuse it while the account is stopped; letting go of it is no sending.
      desk.changed({ blocked: 'reconcile' });
      await page
        .getByText(ja ? '届いたか確かめています（Xとの照合が終わるまで）' : 'Checking whether it arrived (until matched with X)')
        .waitFor();
      const again = page.getByRole('button', { name: ja ? '送り直す' : 'Send again' });
      expect([await again.count(), await again.nth(0).isDisabled(), await again.nth(1).isDisabled()]).toEqual([2, true, true]);
      await shot(`days-matching-${lang}-${size}`);
      await old.getByRole('button', { name: ja ? '取り消す' : 'Cancel' }).click();
      await soon(async () => expect(bodies(/settle$/)).toEqual([{ action: 'cancel', attempt: 1 }]));
      await page.getByText(ja ? '送っていません：取り消しました' : 'Not sent: cancelled').waitFor();
    },
  );

  it('says in plain words why a button was refused', async () => {
    await visit({ view: { ...story(), messages: [...story().messages, byMe('届くはず', { state: 'parked' })] } });
    complaints.ignore(/409/);
    desk.state.refusals.push({ status: 409, code: 'state-conflict' }, { status: 409, code: 'paused' });
    await button('送り直す').click();
    await band('すでに状態が変わっています。最新を表示しています。').waitFor();
    await button('送り直す').click();
    await band('いまはXに送れないため、送り直せません。').waitFor();
  });

  it('promises no time of sending while the account is signed out', async () => {
    const base = story();
    const waiting = byMe('お調べします', { state: 'pending', until: at('14:36') });
    const budget = { limit: 15, left: 0, reserved: 3, minutes: 15, resetAt: at('14:36') };
    await visit({ view: { ...base, messages: [...base.messages, waiting], blocked: 'unauthorized', budget } });
    await page.locator('.m.me').getByText('送信待ち（Xにつなぎ直すまで）').waitFor();
    expect(await page.locator('.budget').count()).toBe(0);
    expect(await page.locator('.cmp .btn.pri').innerText()).toMatch(/^送信\s/);
    expect(await page.locator('.conv').innerText()).not.toContain('14:36');
    await shot('blocked-waiting');
    desk.changed({ blocked: null });
    await page.getByText('Xの上限のため14:36に送信').waitFor();
    await button('14:36に送信', '.cmp').waitFor();
  });

  it.each(['ja', 'en'].flatMap((lang) => (['wide', 'phone'] as const).map((size) => ({ lang, size }))))(
    'says what a limit and a restore do to a reply: $lang, $size',
    async ({ lang, size }) => {
      const base = story();
      const waiting = { ...base, messages: [...base.messages, byMe('お調べします', { state: 'pending', until: at('14:36') })] };
      const budget = { limit: 15, left: 0, reserved: 3, minutes: 15, resetAt: at('14:36') };
      await visit({ view: { ...waiting, budget }, lang, viewport: sizes[size], hasTouch: size === 'phone' });
      await page
        .getByText(lang === 'ja' ? 'Xの上限のため14:36に送信' : /14:36/)
        .first()
        .waitFor();
      expect(await overflow()).toBe(0);
      await shot(`limit-${lang}-${size}`);
      desk.changed({ ...waiting, budget, blocked: 'reconcile' });
      await page
        .locator('.m.me')
        .getByText(lang === 'ja' ? '送信待ち（Xとの照合が終わるまで）' : 'Queued until matched with X')
        .waitFor();
      expect(await page.locator('.budget').count()).toBe(0);
      expect(await overflow()).toBe(0);
      expect(await seriousFindings(page)).toEqual([]);
      await shot(`reconcile-${lang}-${size}`);
    },
  );

  it('shows nothing of a draft to the next person who signs in, and gives it back to whoever wrote it', async () => {
    await visit();
    await box().fill('佐藤の書きかけ');
    await page.route('**/api/v1/session', async (route) => {
      const answer = await route.fetch();
      const session = (await answer.json()) as { staff: object };
      await route.fulfill({ json: { ...session, staff: { ...session.staff, agentId: ken.id, name: ken.name } } });
    });
    await page.reload();
    expect(await box().inputValue()).toBe('');
    await page.unroute('**/api/v1/session');
    await page.reload();
    await written('佐藤の書きかけ');
  });

  it('asks before it ends what has replies that are not sent, waits or ends it all the same', async () => {
    await visit();
    complaints.ignore(/409/);
    const refusal = { status: 409, code: 'unsent', details: { count: 3 } };
    const seen = desk.state.view.messages.at(-1)?.seq ?? 0;
    desk.state.refusals.push(refusal, refusal, { status: 409, code: 'new-message' });
    await button('解決', '.conv').click();
    await band('まだ送られていない返信が3通あります。').waitFor();
    await shot('unsent');
    await button('待つ').click();
    await band('まだ送られていない返信').waitFor({ state: 'detached' });
    expect(bodies(/resolve$/)).toEqual([{ outcome: 'resolved', version: 7, lastSeq: expect.any(Number) }]);
    await button('解決', '.conv').click();
    await band('まだ送られていない返信が3通あります。').waitFor();
    // What comes now they have not read, although it is on the screen: one hindrance is not the other.
    desk.changed({ messages: [...desk.state.view.messages, { ...said('まだあります', at('14:33')), seq: seen + 1 }] });
    await bubble('まだあります').waitFor();
    await button('それでも解決').click();
    await band('お客様から新しいメッセージが届きました。').waitFor();
    await button('それでも解決').click();
    await page.locator('.ev', { hasText: '佐藤さんが解決しました' }).waitFor();
    const body = { outcome: 'resolved', version: expect.any(Number), lastSeq: seen };
    expect(bodies(/resolve$/)).toEqual([body, body, { ...body, force: 'unsent' }, { ...body, force: true }]);
  });

  it('says no longer that replies are not sent once they have gone', async () => {
    const base = story();
    const waiting = byMe('お調べします', { state: 'pending', until: at('14:36') });
    await visit({ view: { ...base, messages: [...base.messages, waiting] } });
    complaints.ignore(/409/);
    desk.state.refusals.push({ status: 409, code: 'unsent', details: { count: 1 } });
    await button('解決', '.conv').click();
    await band('まだ送られていない返信が1通あります。').waitFor();
    desk.changed({ messages: [...base.messages, { ...waiting, state: 'sent', until: null }] });
    await band('まだ送られていない返信').waitFor({ state: 'detached' });
  });

  it('shows the card of a handoff that is over as the last one, without a promise that still runs', async () => {
    const base = story();
    await visit({ view: { ...base, card: base.card && { ...base.card, state: 'returned' } } });
    expect(await page.locator('aside.card .why h3').innerText()).toContain('前回の引き継ぎ');
    expect(await page.locator('aside.card .why.grave').count()).toBe(0);
    expect(await page.locator('aside.card').innerText()).not.toContain('約束');
    await shot('last-handoff');
    desk.changed({ card: base.card });
    await page.locator('aside.card .why.grave h3', { hasText: '引き継いだ理由' }).waitFor();
    await page.locator('aside.card').getByText('あと 12分').waitFor();
  });

  it.each(['wide', 'phone'] as const)('cuts a long name and leaves the account in full: %s', async (size) => {
    const base = story();
    const name = 'とても長い名前のお客様'.repeat(6);
    await visit({ view: { ...base, contact: { ...base.contact, name } }, viewport: sizes[size] });
    const account = page.locator('.conv > .head .sm');
    expect(await account.innerText()).toBe('X @kamoya_help宛');
    expect(await account.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
    expect(await page.locator('.nm').evaluate((one) => one.scrollWidth > one.clientWidth && one.clientWidth > 40)).toBe(true);
    expect(await overflow()).toBe(0);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await page.getByRole('main').count()).toBe(1);
    await shot(`long-name-${size}`);
  });

  it('says that a conversation is not there, or cannot be loaded, and what to do', async () => {
    await visit();
    complaints.ignore(/404/);
    await page.goto(`${desk.url}/desk/c/12345`);
    await page.getByText('この会話は見つかりません').waitFor();
    expect(await page.locator('.conv textarea').count()).toBe(0);
  });

  it('opens the card as a sheet on a phone and comes back', async () => {
    await visit({ viewport: { width: 390, height: 844 }, hasTouch: true });
    expect(await page.locator('aside.card').isVisible()).toBe(false);
    await page.locator('.strip').click();
    await page.locator('aside.card .why').waitFor();
    await button('会話へ').click();
    await page.locator('aside.card').waitFor({ state: 'hidden' });
    await button('一覧へ').click();
    await page.waitForURL(/\/desk\/?$/);
  });

  const large = { language: 'ja', theme: 'light', size: 'large' } as const;
  it.each([...looks, large])('is accessible and fits: $language, $theme, $size', async ({ language: lang, theme, size }) => {
    const base = everyState();
    const look = { lang, colorScheme: theme, viewport: sizes[size], hasTouch: size === 'phone' };
    await visit({ view: { ...base, card: story().card }, ignore: /Failed to load resource/, ...look });
    await page.locator('.ph.no').first().waitFor();
    await page.waitForTimeout(600);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow()).toBe(0);
    await shot(`parts-${lang}-${theme}-${size}`);
    desk.changed({ ...story(), budget: { limit: 15, left: 6, reserved: 3, minutes: 15, resetAt: at('14:47') } });
    await page.locator('.m mark').waitFor();
    await shot(`story-${lang}-${theme}-${size}`);
    expect(await overflow()).toBe(0);
    if (size !== 'phone') return;
    await page.locator('.strip').click();
    await page.locator('aside.card .why').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await shot(`card-${lang}-${theme}-${size}`);
  });
});
