import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { openHouse, startProduct, until, type House, type Product } from '../support/product.ts';
import { firstAdmin, hire, PASSWORD, type Member } from '../support/staff.ts';
import { complaintsOf, describeInBrowser, launch, looks, picture, seriousFindings } from './browser.ts';

const wide = { viewport: { width: 1280, height: 720 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const root = join(import.meta.dirname, '../..');

const WORDS = {
  ja: { password: 'パスワード', signIn: 'ログイン', next: '次を引き継ぐ', send: '送信', reply: '返信' },
  en: { password: 'Password', signIn: 'Sign in', next: 'Take next', send: 'Send', reply: 'Reply' },
};
type Language = keyof typeof WORDS;
const SAID = {
  ja: [
    '渋谷店にキャンパスノートA5はありますか',
    'ふざけるな！いい加減にしろ！最悪だ、二度と買わない！',
    '担当の綾です。すぐにお調べします。',
  ],
  en: ['do you have the campus notebook A5 at Shibuya?', 'can I talk to a person?', 'This is Aya. Let me look into it.'],
} satisfies Record<Language, string[]>;

let house: House;
let product: Product;
let admin: Member;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: ReturnType<typeof complaintsOf>;
let lastId = 90_000;

/** Somebody new, who has never seen the desk. */
const newAgent = (name: string) => hire(() => product, admin, name);

/** A customer at X who has had one answer and waits for a person. */
async function somebodyWaits(language: Language) {
  const [question, call] = SAID[language];
  const customer = product.customer(String(++lastId), {
    name: language === 'ja' ? '森下 かおり' : 'Daniel Reed',
    screenName: `c${lastId}`,
  });
  for (const text of [question, call]) await customer.says(text as string);
  const row = await until('the desk lists them', () => admin.rowOf(customer.id));
  return { customer, id: row.conversationId, heardBefore: customer.heard().length };
}

async function visit(path: string, options: BrowserContextOptions = {}): Promise<void> {
  context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', ...wide, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  complaints = complaintsOf(page);
  // That nobody is signed in yet is an answer, which the browser itself tells of.
  complaints.ignore(/Failed to load resource: the server responded with a status of 401/);
  await page.goto(`${product.url}/desk${path}`);
  await page.locator('input[name="email"]:focus').waitFor();
}

async function signIn(who: Member, language: Language): Promise<void> {
  await page.locator('input[name="email"]').fill(who.email);
  await page.getByLabel(WORDS[language].password, { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('.list .grp').first().waitFor();
}

/** What a person does at the desk, counted: clicks, keys that command, and texts that are typed. */
function hands() {
  const done = { clicks: 0, keys: 0, texts: 0 };
  return {
    done,
    async click(target: Locator) {
      await target.click();
      done.clicks += 1;
    },
    async press(key: string) {
      await page.keyboard.press(key);
      done.keys += 1;
    },
    async type(text: string) {
      await page.keyboard.type(text);
      done.texts += 1;
    },
  };
}

const box = (language: Language) => page.getByRole('textbox', { name: WORDS[language].reply });
const inBox = () => page.waitForFunction(() => document.activeElement instanceof HTMLTextAreaElement);

/** From the sign-in page to an answer under the customer's eyes, by keys alone or as somebody with a mouse does it. */
const manners = {
  async keyboard(hand: ReturnType<typeof hands>, who: Member, _language: Language, answer: string) {
    await hand.type(who.email);
    await hand.press('Tab');
    await hand.type(PASSWORD);
    await hand.press('Enter');
    await page.locator('a.qr').first().waitFor();
    await hand.press('n');
    await inBox();
    await hand.type(answer);
    await hand.press('Control+Enter');
  },
  async mouse(hand: ReturnType<typeof hands>, who: Member, language: Language, answer: string) {
    const words = WORDS[language];
    await hand.type(who.email);
    await hand.click(page.getByLabel(words.password, { exact: true }));
    await hand.type(PASSWORD);
    await hand.click(page.getByRole('button', { name: words.signIn, exact: true }));
    await hand.click(page.getByRole('button', { name: words.next }));
    await inBox();
    await hand.type(answer);
    await hand.click(page.getByRole('button', { name: words.send }));
  },
};
/** Measured; more would be a step backwards. */
const MOST = { keyboard: { clicks: 0, keys: 4, texts: 3 }, mouse: { clicks: 4, keys: 0, texts: 3 } };

const cases = (['ja', 'en'] as const).flatMap((language) => (['keyboard', 'mouse'] as const).map((manner) => ({ language, manner })));

describeInBrowser("a new agent's first answer", () => {
  beforeAll(async () => {
    // The product serves what is in dist; this does nothing when that is up to date.
    await promisify(execFile)(process.execPath, ['scripts/build.js'], { cwd: root });
    browser = await launch();
    house = await openHouse({ content: 'small' });
    product = await startProduct(house);
    admin = await firstAdmin(() => product, 'Mori');
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    await house?.close();
  }, 60_000);
  afterEach(async () => {
    await context.close();
    // Nobody waits any more: each test begins with a desk of its own.
    for (const row of (await admin.queue()).rows.filter(({ group }) => group === 'waiting')) await admin.resolve(row.conversationId);
    expect(complaints.texts).toEqual([]);
  });

  it.each(cases)('is with the customer after a few steps: $language, $manner', async ({ language, manner }) => {
    const who = await newAgent(`Aya ${manner} ${language}`);
    const { customer, id, heardBefore } = await somebodyWaits(language);
    const answer = SAID[language][2] as string;
    await visit(`?lang=${language}`);
    const hand = hands();
    const started = performance.now();
    await manners[manner](hand, who, language, answer);
    await house.x.waitForMessages(customer.id, heardBefore + 1, 20_000);
    const seconds = (performance.now() - started) / 1_000;
    const { clicks, keys, texts } = hand.done;
    console.log(
      `first answer, ${language}, ${manner}: ${clicks} clicks, ${keys} keys, ${texts} texts typed, ${seconds.toFixed(1)} s by machine`,
    );
    expect(customer.heard().slice(heardBefore)).toEqual([answer]);
    expect(hand.done).toEqual(MOST[manner]);
    await until('the desk knows that it was sent', async () =>
      (await who.view(id)).messages.some(({ text, state }) => text === answer && state === 'sent'),
    );
    expect(await who.view(id)).toMatchObject({ mine: true });
    await page.locator('.conv').getByText(answer).waitFor();
    await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('.writing textarea')?.value === '');
    await picture(page, `first-answer-${language}-${manner}`);
  });

  it('goes on in a second tab, which shares the stream and shows the same', async () => {
    const who = await newAgent('Tab');
    const { customer, id } = await somebodyWaits('ja');
    await visit('?lang=ja');
    const streams: string[] = [];
    context.on('request', (request) => {
      if (request.url().endsWith('/desk/stream')) streams.push(request.url());
    });
    await signIn(who, 'ja');
    await page.keyboard.press('n');
    await inBox();
    const second = await context.newPage();
    const alsoHere = complaintsOf(second);
    await second.goto(page.url());
    await second.locator(`a.qr.on[data-id="${id}"]`).waitFor();
    customer.writesOnly('まだでしょうか');
    for (const tab of [page, second]) await tab.locator('.conv').getByText('まだでしょうか').waitFor();
    await page.keyboard.type('お待たせしました。');
    await page.keyboard.press('Control+Enter');
    for (const tab of [page, second]) await tab.locator('.conv').getByText('お待たせしました。').waitFor();
    await until('it is with the customer', () => customer.heard().includes('お待たせしました。'));
    expect(streams).toHaveLength(1);
    expect(alsoHere.texts).toEqual([]);
  });

  it.each(looks)('meets no serious accessibility finding on any page: $language, $theme, $size', async ({ language, theme, size }) => {
    const who = await newAgent(`Look ${language} ${theme} ${size}`);
    const { id } = await somebodyWaits(language);
    const look = `${language}-${theme}-${size}`;
    await visit(`?lang=${language}&theme=${theme}`, { ...(size === 'phone' ? phone : wide), colorScheme: theme, reducedMotion: 'reduce' });
    await picture(page, `real-sign-in-${look}`);
    expect(await seriousFindings(page)).toEqual([]);
    await signIn(who, language);
    await page.locator(`a.qr[data-id="${id}"]`).waitFor();
    await picture(page, `real-queue-${look}`);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: WORDS[language].next }).click();
    await box(language).waitFor();
    await picture(page, `real-conversation-${look}`);
    expect(await seriousFindings(page)).toEqual([]);
    if (size === 'phone') {
      await page.locator('.strip').click();
      await page
        .getByText(SAID[language][1] as string)
        .last()
        .waitFor();
      await picture(page, `real-card-${look}`);
      expect(await seriousFindings(page)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
});
