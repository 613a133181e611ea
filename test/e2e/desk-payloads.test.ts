import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { storable } from '../../src/core/text/normalize.ts';
import type { ChatPart } from '../../src/core/chat.ts';
import { startDemo } from '../channels/web/demo.ts';
import { at, card, ken, message, now, said, startConversation, story } from '../support/desk-conversation.ts';
import { startDeskPage } from '../support/desk-page.ts';
import { row, team } from '../support/desk-rows.ts';
import { keepNotifications, packed, payloads, wrongLinks } from '../support/payloads.ts';
import { buildPages, describeInBrowser, eventually, launch, soon } from './browser.ts';

const texts = payloads();
/** Below the length from which a message is folded. */
const packs = packed(texts, 1_100);
/** All of them in four, for what a screen shows only one of. */
const quarters = packed(packs, packs.join('\n').length / 3.9);

/** As the list shows what was written over several lines. */
const inOneLine = (some: readonly string[]): string[] => some.map((text) => text.replace(/\s+/g, ' ').slice(0, 200));

let pages: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** Everything that a text did instead of being read. */
let deeds: string[];
const clean: (() => Promise<void>)[] = [];

async function open(url: string, path: string, options: BrowserContextOptions = {}, before?: () => void): Promise<void> {
  context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1280, height: 720 }, ...options });
  const seen: string[] = [];
  deeds = seen;
  // Bindings are there in every frame and window before anything of the page is.
  await context.exposeBinding('__hit', (_source, number: number) => void seen.push(`ran ${number}`));
  await context.exposeBinding('__refused', (_source, what: string) => void seen.push(`refused by the policy: ${what}`));
  await context.addInitScript(() => {
    const { __refused } = globalThis as unknown as { __refused(what: string): void };
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      __refused(`${violatedDirective} ${blockedURI} ${sample}`),
    );
  });
  if (before) await context.addInitScript(before);
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('dialog', (dialog) => void (seen.push(`asked ${dialog.message()}`), dialog.dismiss()));
  page.on('pageerror', (error) => seen.push(`broke ${error}`));
  await page.goto(url + path);
  // From here on nothing may lead elsewhere, and nobody else may be asked for anything.
  context.on('page', (other) => seen.push(`opened ${other.url()}`));
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame() || frame.url() !== url + path) seen.push(`went to ${frame.url()}`);
  });
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== url) seen.push(`asked for ${request.url()}`);
  });
}

/** Waits for the last of what `selector` names, or for anything that a text does. */
async function there(selector: string): Promise<void> {
  await eventually(async () => deeds.length > 0 || (await page.locator(selector).last().isVisible()));
  expect(deeds).toEqual([]);
}

/** Those that cannot be read, letter by letter, in what `selector` names. */
async function unreadable(selector: string, wanted: readonly string[] = texts): Promise<string[]> {
  const shown = (await page.locator(selector).allTextContents()).join('\n');
  return wanted.filter((text) => !shown.includes(text));
}

describeInBrowser('texts that are programs', () => {
  beforeAll(async () => {
    [pages, browser] = await Promise.all([buildPages(), launch()]);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(pages, { recursive: true });
  });
  afterEach(async () => {
    await context.close();
    for (const one of clean.splice(0)) await one();
  });

  it('run where a page takes them for markup, and a page of ours that did would be found out', async () => {
    const desk = await startDeskPage(pages, { rows: [] });
    clean.push(desk.close);
    await open('about:', 'blank', { offline: true });
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length).toBeGreaterThan(2_000);
    const some = texts.slice(0, 300).map((text) => `<div>${text}</div>`);
    await page.evaluate((markup) => void (document.body.innerHTML = markup), some.join(''));
    await eventually(() => new Set(deeds).size > 50);
    await context.close();
    await open(desk.url, '/desk');
    await page.evaluate(() => {
      for (const href of ['javascript:__hit(1)', 'https://x.example/', '/desk'])
        document.body.appendChild(document.createElement('a')).href = href;
      try {
        document.body.appendChild(document.createElement('img')).setAttribute('onerror', '__hit(1)');
      } catch {
        // That is how trusted types refuse it; the policy's own report is what counts here.
      }
    });
    await eventually(() => deeds.some((deed) => deed.startsWith('refused by the policy: require-trusted-types-for')));
    expect(await wrongLinks(page)).toHaveLength(2);
  });

  it('are read as texts in a conversation: messages, names, files, choices, events, the card and the reply', async () => {
    const letter = storable(texts.join('').repeat(10));
    expect(letter).toHaveLength(10_000);
    const base = story();
    const messages = [
      ...packs.map((text) => said(text, at('14:10'))),
      said(letter, at('14:11')),
      ...packs.map((authorName) => message('person', { text: '…', at: at('14:12'), authorName, authorId: ken.id })),
      said('', at('14:13'), { attachments: texts.map((name) => ({ kind: 'file', url: null, mime: null, name })) }),
      message('bot', { text: '？', at: at('14:14'), choices: texts.map((label, nth) => ({ value: `${nth}`, label })) }),
      said('はい', at('14:15'), { choice: '7' }),
      message('bot', { text: quarters[0] ?? '', at: at('14:16'), state: 'dropped', reason: 'fence' }),
    ];
    const event = { afterSeq: messages.at(-1)?.seq ?? 0, kind: 'taken', mine: false, at: now } as const;
    const ownership = texts.map((name, id) => ({ ...event, id, name }));
    const known = texts.map((value) => ({ name: card.known[0]?.name ?? { ja: '', en: '' }, value }));
    const full = { ...card, known, sentenceSeq: messages[0]?.seq ?? 0 };
    const desk = await startConversation(pages, { ...base, messages, ownership, card: full });
    clean.push(desk.close);
    await open(desk.url, '/desk/c/1?lang=ja');
    await there('.cmp textarea');
    await page.locator('.fold').click();
    expect(await unreadable('.m.customer .bb', [...texts, letter])).toEqual([]);
    expect(await unreadable('.m .by')).toEqual([]);
    expect(await unreadable('.ph.other')).toEqual([]);
    expect(await unreadable('.choices li')).toEqual([]);
    expect(await unreadable('.ev')).toEqual([]);
    expect(await unreadable('aside.card dd')).toEqual([]);
    expect(await wrongLinks(page)).toEqual([]);
    expect(await page.locator('.m .bb a').count()).toBeGreaterThan(100);
    await page.locator('button.bb').click();
    await soon(async () => expect(await page.locator('.cmp textarea').inputValue()).toContain('__hit(3)'));

    for (const [nth, words] of quarters.entries()) {
      const both = { ja: words, en: words };
      desk.changed({
        contact: { ...base.contact, name: words, handle: `@${words}` },
        account: { ...base.account, name: words, handle: words },
        messages: [said(words, at('14:20'))],
        ownership: [],
        card: {
          ...card,
          ...{ sentence: words, sentenceSeq: null, reason: words, team: { id: 'support', name: both } },
          answered: [{ text: words, flow: words }],
          believed: [{ intent: words, title: both, score: 0.5 }],
          before: [{ reason: words, state: words, at: now }],
          firstLine: { text: words, from: both },
        },
      });
      // The list shows the beginning of the last words alone, in one line.
      const own = [words.split('\n', 1)[0] ?? ''];
      for (const place of ['.conv .nm', 'aside.card .who', 'aside.card .q', 'aside.card .sug', '.l1 .n'])
        await soon(async () => expect([nth, place, await unreadable(place, own)]).toEqual([nth, place, []]));
      await soon(async () => expect(await unreadable('.l2', inOneLine(own))).toEqual([]));
    }
    desk.state.refusals.push({ status: 409, code: 'already-taken', details: { agent: quarters[1] } });
    await page.locator('.cmp textarea').fill(quarters[2]?.slice(0, 5_000) ?? '');
    await page.locator('.cmp textarea').press('Control+Enter');
    await page.locator('.m.draft', { hasText: 'さんが引き継ぎました' }).waitFor();

    expect(await wrongLinks(page)).toEqual([]);
    expect(await page.title()).not.toContain('__hit');
    expect(deeds).toEqual([]);
  }, 90_000);

  it('are read as texts in the list, in what is said aloud and in notifications', async () => {
    const desk = await startDeskPage(pages, { rows: [] });
    clean.push(desk.close);
    await open(desk.url, '/desk?lang=ja', { permissions: ['notifications'] }, keepNotifications);
    await page.locator('.list .grp').first().waitFor();
    await eventually(() => desk.streams().open === 1);
    // Each text is some row's name, another's last words, another's reason and another's team or colleague.
    const other = (nth: number, step: number): string => texts[(nth + step * 300) % texts.length] ?? '';
    desk.state.rows = texts.map((name, nth) => {
      const taken = nth % 4 === 0 ? ({ group: 'others', agent: { id: 'staff:9', name: other(nth, 3) } } as const) : {};
      const named = { ...team, name: { ja: other(nth, 4), en: other(nth, 4) } };
      return row(nth + 1, { name, says: other(nth, 1), reason: other(nth, 2), team: named, minutes: 3, ...taken });
    });
    const account = { channel: 'x', label: 'X', handle: null } as const;
    desk.state.paused = quarters.map((name, id) => ({ account: { ...account, id, name }, reason: 'unauthorized' }));
    desk.push({ event: 'changed', data: { conversations: [1], staff: false } });
    await eventually(async () => (await page.locator('a.qr').count()) === texts.length);
    expect(await unreadable('.l1 .n')).toEqual([]);
    // The list reads on what was written over several lines, and writes an editor's reason without its dashes.
    expect(await unreadable('.l2', inOneLine(texts))).toEqual([]);
    const waiting = desk.state.rows.filter(({ group }) => group === 'waiting');
    expect(
      await unreadable(
        '.l3',
        waiting.map(({ reason }) => (reason ?? '').replaceAll('-', ' ')),
      ),
    ).toEqual([]);
    expect(
      await unreadable(
        '.at',
        desk.state.rows.flatMap(({ agent }) => agent?.name ?? []),
      ),
    ).toEqual([]);
    expect(await unreadable('.band', packs)).toEqual([]);
    const names = waiting.map(({ contact }) => contact.name);
    expect(await unreadable('[aria-live=polite]', names)).toEqual([]);
    const shown = await page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
    expect(names.filter((text) => !shown.includes(`新しい引き継ぎ：${text}`))).toEqual([]);
    expect(await wrongLinks(page)).toEqual([]);
    expect(await page.title()).not.toContain('__hit');
    expect(deeds).toEqual([]);
  }, 90_000);

  it('are read as texts in the chat of the web', async () => {
    const demo = await startDemo({ pages });
    clean.push(demo.close);
    await open(demo.url, '/chat?lang=ja');
    await page.locator('textarea').fill('はい');
    await page.locator('textarea').press('Enter');
    await page.locator('.bubble', { hasText: '「はい」ですね。' }).waitFor();
    const storageState = await context.storageState();
    await context.close();
    const contact = demo.memory.contacts()[0] ?? '';
    const part = (kind: ChatPart['kind']) => (text: string) => ({ kind, text });
    for (const text of packs) demo.memory.say(contact, { author: 'contact', parts: [part('body')(text)] });
    demo.memory.say(contact, { parts: texts.map(part('body')) });
    demo.memory.say(contact, { parts: texts.map(part('link')) });
    demo.memory.say(contact, { parts: [...packs.map(part('asof')), ...packs.map(part('intro'))] });
    for (const authorName of quarters) demo.memory.say(contact, { author: 'person', authorName, parts: [part('body')('…')] });
    for (const text of texts.filter((one) => one.length <= 30).slice(0, 60))
      demo.memory.say(contact, { author: 'system', parts: [part('body')(text)] });
    demo.memory.setState(contact, { owner: 'agent', agentName: quarters[3] ?? '' });
    demo.memory.say(contact, { parts: [part('body')('？')], choices: texts.map((label, nth) => ({ value: `${nth}`, label })) });
    // All of it at once, as who comes back reads it.
    await open(demo.url, '/chat?lang=ja', { storageState });
    await there('.choices');
    expect(await unreadable('.own .bubble')).toEqual([]);
    expect(await unreadable('.message:not(.own) .bubble')).toEqual([]);
    expect(await unreadable('.choices')).toEqual([]);
    expect(await wrongLinks(page)).toEqual([]);
    expect(await page.locator('.bubble a').count()).toBeGreaterThan(100);
    expect(deeds).toEqual([]);
  }, 90_000);
});
