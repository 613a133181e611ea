import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { startDemo, demoBrand, type Demo } from '../channels/web/demo.ts';
import {
  buildPages,
  complaintsOf,
  convertInto,
  decodedWidth,
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
let demo: Demo;
let context: BrowserContext;
let page: Page;
let complaints: ReturnType<typeof complaintsOf>;

async function visit(options: BrowserContextOptions & { query?: string; demo?: Parameters<typeof startDemo>[0] } = {}): Promise<void> {
  const { query = '', demo: demoOptions, ...rest } = options;
  demo = await startDemo({ pages, ...demoOptions });
  context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1280, height: 720 }, ...rest });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  complaints = complaintsOf(page);
  await page.goto(`${demo.url}/chat${query}`);
  await box().waitFor();
}
const box = (): Locator => page.locator('textarea');
const bubble = (text: string): Locator => page.locator('.bubble', { hasText: text });
const own = (): Locator => page.locator('.message.own');
async function say(text: string): Promise<void> {
  await box().fill(text);
  await box().press('Enter');
}
const ownStored = (): string[] => {
  const messages = demo.memory.contacts().flatMap((contact) => demo.memory.messagesOf(contact));
  return messages.filter((message) => message.author === 'contact').map((message) => message.parts[0]?.text ?? '');
};

describeInBrowser('the chat page in a browser', () => {
  beforeAll(async () => {
    [pages, browser] = await Promise.all([buildPages(), launch()]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(pages, { recursive: true });
  });
  afterEach(async () => {
    await context.close();
    await demo.close();
    expect(complaints.texts).toEqual([]);
  });

  it('answers a question sent by Enter, and keeps the conversation over a reload', async () => {
    await visit();
    await say('キャンパスノートのA5、渋谷店にありますか');
    await bubble('渋谷店に12冊あります').waitFor();
    expect(await page.locator('.asof').innerText()).toBe('14:00時点・242円（税込）');
    expect(await page.locator('.intro a').getAttribute('href')).toBe('https://kamoya.example/privacy');
    expect(await box().inputValue()).toBe('');
    await box().fill('書きかけ');
    await page.reload();
    await bubble('渋谷店に12冊あります').waitFor();
    expect(await page.locator('.bubble').count()).toBe(2);
    await soon(async () => expect(await box().inputValue()).toBe('書きかけ'));
  });

  it('speaks English to an English browser and on request, and changes in place', async () => {
    await visit({ locale: 'en-GB' });
    await page.locator('html[lang=en]').waitFor();
    await page.getByRole('button', { name: 'How much is delivery?' }).click();
    await bubble('You said: How much is delivery?').waitFor();
    await page.locator('.side .other-language').click();
    await page.getByRole('button', { name: '人と話す' }).waitFor();
    await page.locator('html[lang=ja]').waitFor();
    await soon(async () => expect(await page.title()).toBe('雑貨のカモ屋 · チャット'));
    await page.reload();
    await page.getByRole('button', { name: '人と話す' }).waitFor();
  });

  it('does not send while a Japanese conversion is going on', async () => {
    await visit();
    await convertInto(box());
    await soon(async () => expect(await box().inputValue()).toBe('在庫'));
    expect(await own().count()).toBe(0);
    await box().press('Shift+Enter');
    await box().pressSequentially('ありますか');
    await box().press('Enter');
    await bubble('在庫').first().waitFor();
    await eventually(() => ownStored().length > 0);
    expect(ownStored()).toEqual(['在庫\nありますか']);
  });

  it('offers choices, ticks the one taken and closes the others', async () => {
    await visit();
    await say('取り置きできますか');
    await page.getByRole('button', { name: '明日22日' }).click();
    await bubble('「明日22日（日）」ですね').waitFor();
    const buttons = page.locator('.choices button');
    expect(
      await buttons.evaluateAll((all) => all.map((one) => [(one as HTMLButtonElement).disabled, one.classList.contains('taken')])),
    ).toEqual([
      [true, false],
      [true, true],
      [true, false],
    ]);
    await page.reload();
    await page.locator('.choices button.taken').waitFor();
    expect(await page.locator('.choices button.taken').innerText()).toContain('明日22日');
  });

  it('fetches a person and shows who answers and until when', async () => {
    await visit();
    await page.getByRole('button', { name: '人と話す' }).click();
    // Shortly before midnight it is tomorrow's time.
    expect(await page.locator('.band.waiting').innerText()).toMatch(/^担当者が(?:\d+月\d+日（.）)?\d\d:\d\dまでにこちらでお返事します。$/);
    await say('中村さん');
    await bubble('渋谷店の中村です').waitFor();
    await page.locator('.event').first().filter({ hasText: '渋谷店の中村が担当します' }).waitFor();
    await page.locator('.sub').getByText('中村（渋谷店）がお答えします', { exact: true }).waitFor();
    await page.locator('.band').waitFor({ state: 'detached' });
  });

  it('comes back by itself after the server was restarted, with what was said meanwhile', async () => {
    await visit();
    complaints.ignore(/Failed to load resource|ERR_/);
    await say('こんにちは');
    await bubble('「こんにちは」ですね').waitFor();
    const { port, memory } = demo;
    await demo.close();
    await page.locator('.band.offline').waitFor();
    memory.say(memory.contacts()[0] ?? '', { parts: [{ kind: 'body', text: '留守の間に' }] });
    demo = await startDemo({ pages, port, memory });
    await bubble('留守の間に').waitFor();
    await page.locator('.band.offline').waitFor({ state: 'detached' });
    expect(await page.locator('.bubble').count()).toBe(3);
  });

  it('keeps what is written offline, says so, and sends it once when the line is back', async () => {
    await visit();
    complaints.ignore(/Failed to load resource|ERR_/);
    await context.setOffline(true);
    await say('一通目');
    await say('二通目');
    await page.getByText('接続が切れています。2通は接続後に送信します。').waitFor();
    await picture(page, 'offline');
    await own().first().getByText('送信待ち').waitFor();
    await context.setOffline(false);
    await bubble('「二通目」ですね').waitFor();
    await page.locator('.band.offline').waitFor({ state: 'detached' });
    expect(ownStored()).toEqual(['一通目', '二通目']);
    expect(await own().count()).toBe(2);
  });

  it('sends after a reload what was waiting', async () => {
    await visit();
    complaints.ignore(/Failed to load resource|ERR_/);
    await page.route('**/chat/api/messages', (route) => route.abort());
    await say('待っていた');
    await page.getByText('1通は接続後に送信します').waitFor();
    await page.unroute('**/chat/api/messages');
    await page.reload();
    await bubble('「待っていた」ですね').waitFor();
    expect(ownStored()).toEqual(['待っていた']);
  });

  it('asks for patience politely when too much comes at once, and then sends the rest', async () => {
    await visit({ demo: { limits: { contactBurst: 2, contactPerMinute: 60 } } });
    complaints.ignore(/429/);
    for (const text of ['1通目', '2通目', '3通目']) await say(text);
    await page.locator('.event', { hasText: '秒ほどお待ちください' }).waitFor();
    await picture(page, 'too-many');
    await bubble('「3通目」ですね').waitFor();
    expect(ownStored()).toEqual(['1通目', '2通目', '3通目']);
    await page.locator('.event').waitFor({ state: 'detached' });
  });

  it('shows markup and script as the text that they are', async () => {
    await visit();
    const text = '<img src=x onerror="window.hit=1"><script>window.hit=1</script> javascript:alert(1) {{7*7}}';
    await say(text);
    await bubble('You said').waitFor();
    expect(await own().locator('.body').innerText()).toBe(text);
    demo.memory.say(demo.memory.contacts()[0] ?? '', {
      parts: [
        { kind: 'link', text: 'javascript:window.hit=1' },
        { kind: 'body', text },
      ],
    });
    await page.locator('.link').waitFor();
    expect(await page.locator('.bubble a').count()).toBe(0);
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
  });

  it('sends a photo and shows it', async () => {
    await visit();
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
      'base64',
    );
    await page.locator('input[type=file]').setInputFiles({ name: 'mug.png', mimeType: 'image/png', buffer: png });
    await page.locator('.photo img').waitFor();
    expect(await decodedWidth(page.locator('.photo img'))).toBe(10);
    complaints.ignore(/415/);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<html>'.repeat(9)) });
    await page.locator('.failure', { hasText: 'PNG、JPEG、WebP、GIF' }).waitFor();
    await picture(page, 'failed');
    await page.getByRole('button', { name: '取り消す' }).click();
    await page.locator('.failure').waitFor({ state: 'detached' });
    expect(await own().count()).toBe(1);
  });

  it('shows a photo that a person sent, with words and without', async () => {
    await visit();
    await say('在庫は？');
    await bubble('「在庫は？」ですね。').waitFor();
    const [contact = ''] = demo.memory.contacts();
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC';
    const id = await demo.memory.store.savePhoto(contact, Buffer.from(png, 'base64'), 'image/png');
    const said = { author: 'person' as const, authorName: '中村（渋谷店）', attachments: [{ id, kind: 'image' as const }] };
    demo.memory.say(contact, { ...said, parts: [{ kind: 'body', text: 'こちらの5冊です。' }] });
    demo.memory.say(contact, said);
    const photos = page.locator('.message:not(.own) .photo img');
    await photos.nth(1).waitFor();
    expect([await decodedWidth(photos.nth(0)), await decodedWidth(photos.nth(1))]).toEqual([10, 10]);
    expect(await bubble('こちらの5冊です。').locator('.photo').count()).toBe(1);
    await picture(page, 'person-photo');
  });

  it('stays where the reader is and says that there is something new', async () => {
    await visit();
    await say('こんにちは');
    await bubble('ですね').waitFor();
    const contact = demo.memory.contacts()[0] ?? '';
    for (let count = 0; count < 30; count += 1) demo.memory.say(contact, { parts: [{ kind: 'body', text: `お知らせ ${count}` }] });
    await bubble('お知らせ 29').waitFor();
    const scroller = page.locator('.scroll');
    const below = () => scroller.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
    const atEnd = () => soon(async () => expect(await below()).toBeLessThan(2));
    await atEnd();
    await scroller.evaluate((element) => void (element.scrollTop = 100));
    // The page hears of it with the next frame.
    await nextFrame(page);
    demo.memory.say(contact, { parts: [{ kind: 'body', text: '最新' }] });
    await page.getByRole('button', { name: '新しいメッセージ' }).click();
    await atEnd();
    await page.locator('.pill').waitFor({ state: 'detached' });
  });

  it('takes the brand’s colour and keeps its own words readable on it', async () => {
    await visit({ demo: { brand: { ...demoBrand, color: '#ffd400' } } });
    await say('取り置きできますか');
    await page.locator('.choices button').first().waitFor();
    await picture(page, 'yellow');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it.each(looks)('is accessible and fits: $language, $theme, $size', async ({ language, theme, size }) => {
    await visit({ query: `?lang=${language}`, colorScheme: theme, viewport: sizes[size], hasTouch: size === 'phone' });
    const name = `${language}-${theme}-${size}`;
    const [stock, hold, person] =
      language === 'ja'
        ? ['キャンパスノートのA5、渋谷店にありますか', '5冊取り置きできますか？', '人']
        : ['Do you have the A5 campus notebook in Shibuya?', 'Can you hold 5 for me?', 'person'];
    await page.locator('.empty').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await picture(page, `${name}-empty`);
    await say(stock);
    await page.locator('.intro').waitFor();
    await say(hold);
    await page.locator('.choices button').nth(1).click();
    await page.locator('.message:not(.own)').nth(2).waitFor();
    await picture(page, `${name}-choices`);
    await say(person);
    await page.locator('.band.waiting').waitFor();
    await picture(page, `${name}-waiting`);
    await say(language === 'ja' ? '中村さん' : 'Aya?');
    await page.locator('.event').waitFor();
    await box().fill('1\n2\n3\n4\n5\n6\n7\n8');
    await picture(page, `${name}-person`);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflowOf(page, '.scroll, .top, .composer')).toBe(0);
    expect(await page.locator('textarea').evaluate((element) => element.clientHeight)).toBeLessThanOrEqual(6 * 24 + 16);
    const targets = await page
      .locator('.composer button, .choices button, .talk')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
    expect(Math.min(...targets)).toBeGreaterThanOrEqual(40);
  });
});
