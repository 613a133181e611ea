import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, foldWithOffsets } from '../../../src/core/text/fold.ts';
import type { Strength } from '../../../src/core/text/fold.ts';
import { FoldWriter } from '../../../src/core/text/folded.ts';
import { writeLetters } from '../../../src/core/text/letters.ts';
import { commandKey, normalize, searchKey } from '../../../src/core/text/normalize.ts';
import { TOKENS } from '../../../src/core/text/tokens.ts';
import { writeWithTokens } from '../../../src/core/text/with-tokens.ts';

const names = new Map<string, string>(Object.entries(TOKENS).map(([name, letter]) => [letter, `<${name}>`]));
/** The folded text with the names of its private letters. */
const shown = (text: string, strength?: Strength) =>
  Array.from(fold(text, strength), (letter) => names.get(letter) ?? (letter >= '\uF600' && letter <= '\uF8FF' ? '<picture>' : letter)).join(
    '',
  );

describe('a message, folded', () => {
  it.each([
    ['ＡＢＣ　ｄｅｆ', 'abc def'],
    ['ｶﾞｰﾄﾞﾙｰﾑｼｭｰｽﾞ', 'ガードルームシューズ'],
    ['か゛き\u3099は゜', 'がぎぱ'],
    ['ca\u0301fe\u0301 CAFÉ', 'cáfé café'],
    ['㍿ ㌔ ™ Ⅲ Ⅱ', '株式会社 キロ tm iii ii'],
    ['す\u200Bご\u00ADい\u0000よ\uFEFF', 'すごいよ'],
    ['  a\t\n b　', 'a b'],
    ['Z\u0351\u036B\u0343\u0302\u036B\u033D\u034Fa s\u0336t\u0336o\u0336p\u0336', 'za stop'],
    ['\uD83Dああ', '\uFFFDああ'],
  ])('%s is in its usual letters', (text, folded) => {
    expect(shown(text)).toBe(folded.normalize('NFC'));
  });

  it.each([
    ['soooo goooood', 'soo good'],
    ['あああああ', 'ああ'],
    ['すごーーーい', 'すごーい'],
    ['すごい〜〜～', 'すごいー'],
    ['やったぁぁぁっっっ', 'やったぁっ'],
    ['最高ーーー', '最高ー'],
    ['10000円 XXL XXXL', '10000円 xxl xxxl'],
    ['10時〜12時', '10時~12時'],
  ])('%s says repeated letters once or twice', (text, folded) => {
    expect(shown(text)).toBe(folded);
  });

  it.each([
    ['はい！', 'はい!'],
    ['はい！！', 'はい<exclaim2>'],
    ['はい！！！！！', 'はい<exclaim3>'],
    ['え？？', 'え<question2>'],
    ['え?????', 'え<question3>'],
    ['えっ⁉', 'えっ<interrobang>'],
    ['何❓❗️', '何<interrobang>'],
    ['あの…', 'あの<ellipsis>'],
    ['あの、、、', 'あの<ellipsis>'],
    ['v1.2。', 'v1.2。'],
  ])('%s has its marks counted', (text, folded) => {
    expect(shown(text)).toBe(folded);
  });

  it.each([
    ['まじかｗｗｗｗ', 'まじか<laugh>'],
    ['まじかｗ', 'まじか<laugh>'],
    ['遅すぎ(笑)', '遅すぎ<laugh>'],
    ['遅すぎ笑笑', '遅すぎ<laugh>'],
    ['遅すぎ笑。', '遅すぎ<laugh>。'],
    ['笑顔で爆笑', '笑顔で爆笑'],
    ['Wサイズ 5W wow', 'wサイズ 5w wow'],
  ])('%s laughs, or not', (text, folded) => {
    expect(shown(text)).toBe(folded);
  });
});

describe('a 絵文字', () => {
  it('is one letter with its skin tone, its sex, its family and its variation selector', () => {
    for (const one of ['👍', '👍🏽', '👩‍💻', '👨‍👩‍👧‍👦', '🙇‍♀️', '❤️', '❤️‍🔥', '🇯🇵', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '☎️', '🍕']) expect(fold(one)).toMatch(/^[\uF500-\uF8FF]$/);
    expect(fold('👍🏿')).toBe(fold('👍'));
    expect(fold('🙇‍♀️')).toBe(fold('🙇🏻‍♂️'));
    expect(fold('❤')).toBe(fold('❤️'));
    expect(fold('🍕')).not.toBe(fold('👕'));
    expect(fold('👩‍💻')).not.toBe(fold('👩'));
  });

  it('is a digit when it is a keycap', () => {
    expect(fold('1️⃣')).toBe('1');
    expect(fold('3⃣でお願いします')).toBe('3でお願いします');
  });

  it('says the same as a face of signs', () => {
    expect(fold('😭')).toBe(fold('(´；ω；`)'));
    expect(fold('🙇')).toBe(fold('m(_ _)m'));
    expect(shown('👋😡😱😅🤔👍')).toBe('<wave><angry><surprised><worried><doubt><approve>');
  });
});

describe('a 顔文字', () => {
  const faces: [string, string][] = [
    ['joy', '(^^) (^_^) (*^^*) (≧▽≦) (・∀・) (*´ω｀*) (｀・ω・´) ヽ(^o^)丿 ＾＾ ^_^ :) :-) (◕‿◕)'],
    ['wave', '(^^)/ (^_^)ﾉ (´▽`)ﾉ'],
    ['sad', '(´；ω；`) (T_T) (ToT) T_T ;_; (;_;) (´・ω・`) (泣) (ノД`) :( :-('],
    ['angry', '(╬ಠ益ಠ) (｀Д´) (#^ω^) (#`Д´) ヽ(`Д´)ノ (怒) >:('],
    ['worried', '(^^;) (^_^;) (>_<) (汗) (-_-;) (;´∀`)'],
    ['surprised', '(°д°) (ﾟДﾟ) Σ(ﾟДﾟ) (o_o) (@_@) (・o・)'],
    ['bow', 'm(__)m m(>_<)m m(._.)m (__)'],
    ['doubt', '(-_-) （￣ー￣） :/ -_- ¯\\_(ツ)_/¯'],
    ['down', 'orz'],
    ['love', '<3'],
    ['cheeky', ';) :p'],
  ];
  it.each(faces)('that says %s', (mood, list) => {
    expect(list.split(' ').map((face) => `${face} ${shown(face)}`)).toEqual(list.split(' ').map((face) => `${face} <${mood}>`));
    expect(shown('( ´ ▽ ` )ﾉ ( T _ T )')).toBe('<wave> <sad>');
  });

  it('stands at the end of a word as beside one', () => {
    expect(shown('すみませんm(__)m')).toBe('すみません<bow>');
    expect(shown('届かない:(')).toBe('届かない<sad>');
    expect(shown('thanks:)')).toBe('thanks<joy>');
    expect(shown('(^^)ノート')).toBe('<joy>ノート');
  });

  it('is not seen in what people put in brackets', () => {
    for (const text of [
      '(1)',
      '(2)(3)',
      '(tel)',
      '3000円(税込)',
      '例:(株)カモ',
      '(e.g. this :)',
      'サイズ:d',
      '12:30',
      '1:3',
      'size:dog',
      'form(a)m',
      '(',
    ]) {
      expect(shown(text)).toBe(text);
    }
  });
});

describe('addresses', () => {
  it.each([
    ['https://t.co/abc。見て', '<url>。見て'],
    ['これhttps://example.com/a?b=c).', 'これ<url>).'],
    ['www.example.com に', '<url> に'],
    ['ｈｔｔｐｓ://example.com', '<url>'],
    ['Foo.Bar+x@Example.co.jp!', '<email>!'],
    ['連絡先はa@b.coです', '連絡先は<email>です'],
    ['@brand_help 返事', '<handle> 返事'],
    ['＠abc、@d', '<handle>、<handle>'],
    ['https:// a@b @', 'https:// a@b @'],
  ])('%s are one letter each', (text, folded) => {
    expect(shown(text)).toBe(folded);
  });

  it('leaves the place of a name as it is', () => {
    expect(fold('{product}{product}{product} の {order_number}')).toBe('{product}{product}{product} の {order_number}');
  });
});

describe('a loose fold', () => {
  it('is the same for kana and long vowels however they are written', () => {
    const one = fold('スゴイ', 'loose');
    for (const text of ['すごい', 'すごーい', 'すごーーーい', 'すごぉい', 'すごい〜', 'すごぉぉぉいー', 'ｽｺﾞｲ', 'ｽｺﾞｰｲ'])
      expect(fold(text, 'loose')).toBe(one);
    expect(fold('ファイル', 'loose')).toBe('ファイル');
    expect(fold('ティー', 'loose')).toBe('ティ');
  });
});

describe('the strengths', () => {
  it('have short names', () => {
    for (const text of ['ＡＢＣ　ｶﾞｰ！', 'すごーい👍', '「停止」。']) {
      expect(fold(text, 'letters')).toBe(normalize(text));
      expect(fold(text, 'name')).toBe(searchKey(text));
      expect(fold(text, 'command')).toBe(commandKey(text));
    }
  });

  it('trim a command on both sides, and no command is made of a sign in the middle', () => {
    expect(commandKey(' 「停止」。！ 👍')).toBe('停止');
    expect(commandKey('stop. . . now')).toBe('stop. . . now');
  });
});

/** Pieces that faces, addresses, laughs and long vowels are made of: put together at random they make what nobody thought of. */
const PIECES = [
  ...'ab@.:;()^_-mwoxtdq笑草!?！？。、・…~〜ー～ぁあァアごｺﾞﾟ゛゜´｀`ω∀▽Д≧≦<>/\\=3*#|{}ノヽ1 　\u200b\u0301\u3099\ufe0f\u200d👍😂👩💻🏽🇯♀',
  ...[
    'https://',
    'www.',
    'm(_ _)m',
    '(^^)',
    'orz',
    'otl',
    '{product}',
    '(笑)',
    '(泣)',
    ':(',
    ':)',
    '@a',
    'a@b.co',
    'ｗｗ',
    '!!!',
    '\uD83D',
    '\uDE00',
  ],
  ...['É', 'İ', 'Σ', 'ς', '㍿', 'ﷺ', '™', '⑴', '‼', '1️⃣', '°', 'T_T', '-_-', '_|-|○', '\u1100\u1161', '\u0E33'],
];
const texts = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join('')),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

describe('for any text', () => {
  it.each<Strength>(['letters', 'message', 'loose', 'name', 'command'])('folding twice by %s changes nothing more', (strength) => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = fold(text, strength);
        expect(fold(once, strength)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<Exclude<Strength, 'command'>>(['letters', 'message', 'loose', 'name'])(
    'each unit by %s has its place in the text, in order',
    (strength) => {
      fc.assert(
        fc.property(texts, (text) => {
          const { text: folded, starts, ends } = foldWithOffsets(text, strength);
          expect([starts.length, ends.length]).toEqual([folded.length, folded.length]);
          let before = 0;
          for (let i = 0; i < folded.length; i++) {
            const [start, end] = [starts[i] as number, ends[i] as number];
            if (before > start || start >= end || end > text.length) throw new Error(`out of place: ${JSON.stringify(text)}`);
            before = start;
          }
        }),
        { numRuns: 1000 },
      );
    },
  );

  it('shows a piece as the customer wrote it', () => {
    const text = '昨日から　ｶﾞｰﾄﾞが届きません😭👍🏽 https://t.co/a m(_ _)m。';
    const { text: folded, starts, ends } = foldWithOffsets(text);
    const written = (piece: string) => text.slice(starts[folded.indexOf(piece)], ends[folded.indexOf(piece) + piece.length - 1]);
    expect(written('ガード')).toBe('ｶﾞｰﾄﾞ');
    expect(written(TOKENS.sad)).toBe('😭');
    expect(written(TOKENS.approve)).toBe('👍🏽');
    expect(written(TOKENS.url)).toBe('https://t.co/a');
    expect(written(TOKENS.bow)).toBe('m(_ _)m');
  });
});

/** A text that counts the units that are looked at. */
class CountedText {
  seen = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  get length() {
    return this.text.length;
  }
  charCodeAt(at: number) {
    this.seen++;
    return this.text.charCodeAt(at);
  }
  charAt(at: number) {
    this.seen++;
    return this.text.charAt(at);
  }
  codePointAt(at: number) {
    this.seen++;
    return this.text.codePointAt(at);
  }
  slice(from: number, to: number) {
    this.seen += to - from;
    return this.text.slice(from, to);
  }
  startsWith(what: string, at: number) {
    this.seen += what.length;
    return this.text.startsWith(what, at);
  }
  indexOf(what: string, from = 0) {
    const at = this.text.indexOf(what, from);
    this.seen += (at < 0 ? this.text.length : at) - from + 1;
    return at;
  }
}

describe.each([
  ['message', false],
  ['loose', true],
])('the time that folding by %s takes', (_strength, loose) => {
  const LENGTH = 20_000;
  const hostile = [
    '(',
    'm(',
    '!',
    '!?',
    '. x',
    '..',
    'a@',
    'a.',
    '..a',
    'a..b@',
    'a@b.',
    '\u0301',
    '\u0301\u0323',
    'https://.',
    'https://a',
    'www.',
    '{aaa',
    '{a',
    '👨‍👩‍👧',
    '👩‍',
  ];
  const more = [
    'ﷺ',
    '\uD83D',
    'ｶﾞ',
    'あ〜',
    'w',
    '笑',
    '^',
    '(^_^',
    '(^_^)',
    ' ',
    '\u200b',
    '\u0000',
    '：（',
    '🇯',
    '\u1100\u1161',
    'ー',
    '"',
    'İ',
    'T_',
    ':',
    '<',
    '-_',
    '\uFE0F',
    '🏽',
  ];
  it.each([...hostile, ...more])('is a bounded number of looks at each letter of a long %j', (piece) => {
    const text = new CountedText(piece.repeat(LENGTH / piece.length) + 'x');
    const letters = new FoldWriter();
    writeLetters(letters, text as unknown as string, { kana: loose, long: loose });
    expect(text.seen).toBeLessThan(8 * text.length);
    const usual = new CountedText(letters.text());
    writeWithTokens(new FoldWriter(), usual as unknown as string, letters);
    expect(usual.seen).toBeLessThan(64 * usual.length);
  });
});
