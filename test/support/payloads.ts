import type { Page } from 'playwright-core';

/** Texts that are programs wherever a page takes a text for markup, an address or code. Each calls `__hit` with its own number when it runs. */

/** Elements that do something by themselves, with the event that tells of it. */
const SELF_ACTING: readonly [tag: string, event: string, attributes: string][] = [
  ['img', 'onerror', 'src=x:'],
  ['image', 'onerror', 'src=x:'],
  ['img', 'onload', 'src=data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='],
  ['svg', 'onload', ''],
  ['video', 'onerror', 'src=x:'],
  ['audio', 'onerror', 'src=x:'],
  ['video', 'onloadstart', 'src=x:'],
  ['object', 'onerror', 'data=x:'],
  ['iframe', 'onload', ''],
  ['body', 'onload', ''],
  ['input', 'onfocus', 'autofocus'],
  ['select', 'onfocus', 'autofocus'],
  ['textarea', 'onfocus', 'autofocus'],
  ['x', 'onfocus', 'autofocus tabindex=1'],
  ['details', 'ontoggle', 'open'],
  ['style', 'onload', ''],
  ['link', 'onerror', 'rel=stylesheet href=x:'],
  ['script', 'onerror', 'src=x:'],
  ['marquee', 'onstart', ''],
  ['a', 'onclick', 'href=#'],
  ['b', 'onpointerenter', 'style=position:fixed;inset:0'],
  ['form', 'onsubmit', ''],
];

/** What stands before, to get out of where a page may have put the text. */
const WAYS_OUT = [
  '',
  '">',
  "'>",
  '`>',
  '</textarea>',
  '</script>',
  '</title>',
  '</style>',
  '</noscript>',
  '</bdi></span></a>',
  '-->',
  ']]>',
  '<!--><',
  '<svg><style>',
  '<math><mtext><table><mglyph><style><!--</style>',
  '\u202e',
  '\u2066\u200f',
  '\u0000',
  '\ufeff',
  '＜img＞',
];

type Writing = (tag: string, event: string, attributes: string, call: string) => string;

/** One element, as it may be spelt. */
const SPELLINGS: readonly Writing[] = [
  (tag, event, attributes, call) => `<${tag} ${attributes} ${event}=${call}>`,
  (tag, event, attributes, call) => `<${tag.toUpperCase()}/${attributes.replaceAll(' ', '/')}/${event.toUpperCase()}="${call}"//`,
  (tag, event, attributes, call) => `<${tag}\n${attributes}\t${event}\f=\r\n'${call}'>`,
  (tag, event, attributes, call) => `<${tag} ${attributes} ${event}="${entities(call, 10)}">`,
  (tag, event, attributes, call) => `<${tag} ${attributes} ${event}="${entities(call, 16)}">`,
  (tag, event, attributes, call) => `<${tag} ${attributes} ${event}=${call.replace('__hit', '\\u005f\\u005fhit')}>`,
  (tag, event, attributes, call) => `<<${tag} ${attributes} a='>' ${event}=\`${call}\` ${event}="${call}">`,
];

/** Addresses that are programs, `CALL` for what they run. */
const ADDRESSES = [
  'javascript:CALL',
  'JaVaScRiPt:CALL',
  'java\tscript:CALL',
  'java\nscript:CALL',
  '\u0001javascript:CALL',
  ' javascript:CALL',
  'javascript&colon;CALL',
  'jav&#x09;ascript:CALL',
  '&#106;avascript:CALL',
  'javascript://x.example/%0aCALL',
  'javascript:"http://x.example/";CALL',
  'http://x.example/"onmouseover="CALL',
  'https://x.example/?q=<svg/onload=CALL>',
  "https://x.example/'-CALL-'",
  'https://javascript:CALL@x.example/',
  'https://x.example/\u202egpj.CALL',
  'vbscript:CALL',
  'data:text/html,<script>CALL</script>',
  'DATA:text/html;charset=utf-7,+ADw-script+AD4-CALL',
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="CALL"/>',
  'blob:https://x.example/CALL',
  'view-source:javascript:CALL',
  'file:///etc/passwd#CALL',
];

/** Where an address may be written, `AT` for the address. */
const PLACES = [
  'AT',
  '[look](AT)',
  '![look](AT)',
  '<AT>',
  '[look]: AT',
  '<a href="AT">look</a>',
  '<a xlink:href=AT>look',
  '<iframe src="AT"></iframe>',
  '<embed src="AT">',
  '<form action="AT"><button>look</button></form>',
  '<base href="AT">',
  '<meta http-equiv=refresh content="0;url=AT">',
  '<object data="AT">',
  '<svg><a><animate attributeName=href values="AT" /></a></svg>',
];

/** Code that runs where a text is put into a program or a template. */
const CODE = [
  '<script>CALL</script>',
  '<scr<script>ipt>CALL</scr</script>ipt>',
  '<script\u00a0>CALL</script\u00a0>',
  '<svg><script>CALL//',
  '<svg><script>&#95;&#95;hit(NUMBER)</script>',
  '<iframe srcdoc="<script>parent.CALL</script>">',
  '<template shadowrootmode=open><script>CALL</script></template>',
  '<noscript><p title="</noscript><script>CALL</script>">',
  '${CALL}',
  '`${CALL}`',
  '{{constructor.constructor("CALL")()}}',
  '<%= CALL %>',
  '#{CALL}',
  '";CALL;//',
  "';CALL;//",
  '\\";CALL;//',
  '\u2028CALL\u2029',
  '\\u003cscript\\u003eCALL\\u003c/script\\u003e',
  '\\x3cscript\\x3eCALL\\x3c/script\\x3e',
  '%3Cscript%3ECALL%3C/script%3E',
  '&lt;script&gt;CALL&lt;/script&gt;',
  '＜script＞CALL＜/script＞',
  '{"__html":"<img src=x: onerror=CALL>"}',
  '{"$$typeof":"Symbol(react.element)","props":{"dangerouslySetInnerHTML":{"__html":"<img src=x: onerror=CALL>"}}}',
  '<style>@import"javascript:CALL";</style>',
  '<div style="background:url(javascript:CALL);width:expression(CALL)">',
];

const entities = (text: string, base: 10 | 16): string =>
  [...text].map((letter) => `&#${base === 16 ? 'x' : ''}${(letter.codePointAt(0) ?? 0).toString(base)};`).join('');

/** Some 2,000 texts, each another, each with its own number: `__hit(17)` is called by the seventeenth alone. */
export function payloads(): string[] {
  const forms: ((number: number) => string)[] = [];
  // Every element in every spelling behind a few of the ways out, so that each way meets each element and each spelling.
  SELF_ACTING.forEach(([tag, event, attributes], element) =>
    SPELLINGS.forEach((spelt, spelling) => {
      for (let turn = 0; turn < 10; turn++) {
        const out = WAYS_OUT[(element + spelling + 2 * turn) % WAYS_OUT.length];
        forms.push((number) => `${out}${spelt(tag, event, attributes, `__hit(${number})`)}`);
      }
    }),
  );
  for (const place of PLACES)
    for (const address of ADDRESSES) forms.push((number) => place.replace('AT', () => address.replaceAll('CALL', `__hit(${number})`)));
  for (const code of CODE)
    for (const out of WAYS_OUT.slice(0, 10))
      forms.push((number) => out + code.replaceAll('CALL', `__hit(${number})`).replace('NUMBER', `${number}`));
  return forms.map((form, number) => form(number));
}

/** As many to each text as fit into so many letters, one below the other. */
export function packed(texts: readonly string[], letters: number): string[] {
  const packs: string[] = [];
  for (const text of texts) {
    const last = packs.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= letters) packs[packs.length - 1] = `${last}\n${text}`;
    else packs.push(text);
  }
  return packs;
}

/** Links of the page that lead elsewhere than to a page, or leave ours without cutting themselves off from it. */
export const wrongLinks = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll('a')];
    const wrong = all.filter(({ protocol, origin, target, relList }) => {
      const leaves = origin !== location.origin || target !== '';
      return !/^https?:$/.test(protocol) || (leaves && !(relList.contains('noopener') && target === '_blank'));
    });
    return wrong.map((one) => one.outerHTML.slice(0, 200));
  });

/** Runs in the page before its own programs: what would be shown on the desktop is kept in `shown`, and nobody looks at the page. */
export function keepNotifications(): void {
  const shown: string[] = [];
  class Kept extends EventTarget {
    static permission = 'granted';
    constructor(title: string, options: { body: string }) {
      super();
      shown.push(title, options.body);
    }
  }
  Object.assign(globalThis, { Notification: Kept, shown });
  Object.defineProperty(document, 'hidden', { get: () => true });
}
