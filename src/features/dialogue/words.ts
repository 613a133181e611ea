import { commandKey, toKatakana } from '../../core/text/normalize.ts';

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

/** Of several in one turn the last one said is what the customer wants. */
export function lastSwitch(said: { text: string }[]): Switch | null {
  return said.map(({ text }) => switchOf(text)).findLast((one) => one !== null) ?? null;
}

/** What somebody says who wants more all the same: 「やっぱり人と話したいです」, "actually, …", a question. */
const WANTS_MORE =
  /^(?:やっぱ|やはり|でも|ただ|けど|けれど|それと|あと|but|actually|also|however|though)|(?:か|かな|たい(?:の?です)?|ください|下さい|教えて|ほしい(?:です)?|欲しい(?:です)?)$/i;

/** 「もう大丈夫です」, "never mind": only asked while somebody waits. What follows in the message does not matter unless it wants more. */
export function endsTheWait(text: string): boolean {
  if (text.length > 60) return false;
  const parts = [...text.matchAll(/([^。！!？?\n、,.]+)([。！!？?\n、,.]*)/g)].map(([, said = '', end = '']) => ({
    said: said.trim(),
    end,
  }));
  const last = parts.findLastIndex(({ said }) => ENDED.has(key(said)));
  return last !== -1 && parts.slice(last + 1).every(({ said, end }) => !WANTS_MORE.test(said) && !/[？?]/.test(end) && !commandOf(said));
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
