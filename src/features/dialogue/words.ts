import { commandKey, normalize, toKatakana } from '../../core/text/normalize.ts';

/** What the words that work everywhere ask for. */
export type Command = 'person' | 'stop' | 'start' | 'back' | 'restart';

/**
 * Whole messages, never parts of one: 「大人用」, "stopwatch" and 「配送を停止」 are none of them.
 * Kana and case make no difference; words of five letters and more may have one typing slip.
 */
const WORDS: Record<Command, readonly string[]> = {
  person: [
    ...[
      '人',
      'ひと',
      '人間',
      'にんげん',
      '有人',
      '担当',
      '担当者',
      'たんとう',
      'たんとうしゃ',
      '係員',
      'スタッフ',
      'オペレーター',
      'オペレータ',
      '人と話す',
      '人と話したい',
      '人につないで',
      '担当者につないで',
      '担当者につなぐ',
      '人お願いします',
      '人をお願いします',
      '担当者お願いします',
    ],
    ...[
      'person',
      'human',
      'agent',
      'operator',
      'representative',
      'staff',
      'a person',
      'a human',
      'real person',
      'talk to a person',
      'speak to a person',
      'talk to a human',
      'talk to someone',
      'person please',
      'human please',
      'a person please',
      'agent please',
    ],
  ],
  stop: [
    ...[
      '停止',
      'ていし',
      'ストップ',
      '配信停止',
      '停止して',
      '停止してください',
      '停止します',
      'ストップして',
      'メッセージ停止',
      'もう送らないで',
      '送らないで',
      '送らないでください',
    ],
    ...['stop', 'unsubscribe', 'stop messages', 'stop messaging me', 'opt out', 'optout', 'stop please', 'please stop'],
  ],
  start: [
    ...['再開', 'さいかい', 'スタート', '再開して', '再開してください', '再開します'],
    ...['start', 'unstop', 'resume', 'opt in', 'optin'],
  ],
  back: [
    ...[
      '戻る',
      'もどる',
      '戻って',
      'もどって',
      '戻りたい',
      '一つ前',
      'ひとつ前',
      'ひとつまえ',
      '前に戻る',
      'ひとつ前に戻る',
      '一つ前に戻る',
      'バック',
    ],
    ...['back', 'go back', 'previous', 'one step back'],
  ],
  restart: [
    ...[
      '最初',
      'さいしょ',
      '最初から',
      'さいしょから',
      '最初に戻る',
      '最初に戻って',
      'はじめから',
      '初めから',
      'やり直し',
      'やりなおし',
      'リセット',
      '最初からお願いします',
    ],
    ...['start over', 'startover', 'restart', 'reset', 'from the beginning', 'begin again', 'from the top'],
  ],
};

/** Said while somebody waits for a person: it is no longer needed. */
const NO_LONGER_NEEDED = [
  ...[
    'もう大丈夫です',
    'もう大丈夫',
    '大丈夫です',
    '大丈夫になりました',
    '解決しました',
    '解決した',
    '自己解決しました',
    'もういいです',
    'もういい',
    'やっぱりいいです',
    'やっぱり大丈夫です',
    'もう結構です',
    '結構です',
    'キャンセルで',
    '大丈夫でした',
    'もう平気です',
  ],
  ...[
    'never mind',
    'nevermind',
    'nvm',
    'all good now',
    'im good now',
    "i'm good now",
    'no longer needed',
    'its fine now',
    "it's fine now",
    'solved',
    'figured it out',
    'no need anymore',
    'all good',
  ],
];

const key = (text: string) => toKatakana(commandKey(text)).replace(/\s+/g, ' ');
const COMMANDS = new Map(
  Object.entries(WORDS).flatMap(([command, words]) => words.map((word) => [key(word), command as Command] as const)),
);
const LONG = [...COMMANDS].filter(([word]) => /^[a-z ]{6,}$/.test(word));
const ENDED = new Set(NO_LONGER_NEEDED.map(key));

/** The command that a whole message is, or null. */
export function commandOf(text: string): Command | null {
  if (text.length > 40) return null;
  const said = key(text);
  const exact = COMMANDS.get(said);
  if (exact) return exact;
  if (said.length < 5) return null;
  return LONG.find(([word]) => word !== 'operator' && oneSlip(said, word))?.[1] ?? null;
}

/** What turns the bot off and on. */
export type Switch = Extract<Command, 'stop' | 'start'>;

export function switchOf(text: string): Switch | null {
  const command = commandOf(text);
  return command === 'stop' || command === 'start' ? command : null;
}

/** 停止 and 再開 hold whoever has the conversation. */
export function obeyedAlways(text: string): boolean {
  return switchOf(text) !== null;
}

/** 戻る and 最初 move about in what the bot has asked. */
export function movesAbout(text: string): boolean {
  const command = commandOf(text);
  return command === 'back' || command === 'restart';
}

/** Of several in one turn the last one said is what the customer wants. */
export function lastSwitch(said: { text: string }[]): Switch | null {
  return said.map(({ text }) => switchOf(text)).findLast((one) => one !== null) ?? null;
}

/**
 * What somebody says who wants more all the same: 「やっぱり人と話したいです」, 「返金お願いします」, 「お待ちしています」, "actually, …", a question. 「よろしくお願いします」 alone is thanks, and
 * no request unless it says for what.
 */
const WANTS_MORE = [
  /^(?:やっぱ|やはり|でも|ただ|けど|けれど|それと|あと|but|actually|also|however|though)/,
  /(?:か|(?:たい|(?:ほし|欲し)い)(?:(?:の|ん)?(?:です|だ)?(?:が|けれども?|けど)?)?|ください|下さい|教えて)$/,
  /希望(?:です|(?:し|いたし|致し)(?:て(?:い|おり)?)?ます)?$/,
  /(?<!(?:よろしく|宜しく) ?お?)(?:お願い|願い|おねがい)(?:(?:(?:いた|致)?し)?ます|申し上げます|です)?$/,
  /(?<=[をァ-ヶー々一-龯])(?<!今後共?|何卒|以上|次回|際|時)(?:よろしく|宜しく)(?:です|(?:お願い|おねがい).*)?$/,
  /(?:いただけ|頂け|もらえ|お願いでき)(?:ると|れば|たら)/,
  /待(?:ち(?:し(?:て(?:い|おり)?)?)?ます|って(?:(?:い|おり)?ます|い?る))$/,
  /^(?:please (?!ignore|disregard|forget)|(?:can|could) (?:you|i) |i(?:['’]d| would) (?:like|want|need) |i (?:want|need) )|please$/,
];
const FACES = /m?\((?:[^()\p{sc=Han}\p{sc=Hira}]*|[笑泣汗涙])\)m?/gu;
const TRAILING = /(?:[^\p{L}\p{N}]|[w笑泣汗ねよな]|ませ)+$/u;

/** Faces, marks, laughter and softening at the end change nothing. */
function wantsMore(said: string): boolean {
  const bare = commandKey(normalize(said).replace(FACES, '')).replace(TRAILING, '');
  return WANTS_MORE.some((pattern) => pattern.test(bare));
}

/** Pieces of a message, with what ends each. */
function piecesOf(text: string): { said: string; end: string }[] {
  return [...text.matchAll(/([^。！!？?\n、,.]+)([。！!？?\n、,.]*)/g)].map(([, said = '', end = '']) => ({ said: said.trim(), end }));
}

/** 「もう大丈夫です」, "never mind": only asked while somebody waits. What follows in the message does not matter unless it wants more. */
export function endsTheWait(text: string): boolean {
  if (text.length > 60) return false;
  const pieces = piecesOf(text);
  const last = pieces.findLastIndex(({ said }) => ENDED.has(key(said)));
  const rest = pieces.slice(last + 1).map(({ said, end }) => said + end);
  // 「返金の件、よろしくお願いします」 is one request.
  const joined = rest.join('').replace(/[、,](?=よろしく|宜しく|お願い|おねがい)/g, '');
  return last !== -1 && piecesOf(joined).every(({ said, end }) => !wantsMore(said) && !/[？?]/.test(end) && !commandOf(said));
}

/** One letter more, less, other, or two swapped. */
export function oneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return a === b;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}
