import { describe, expect, it } from '@jest/globals';
import { createNameFinder } from '../../../src/nlu/entities/find-names.ts';

const entry = (id: string, name: string, aliases: string[]) => ({ id, name, aliases, fields: {} });
const find = createNameFinder({
  type: 'product',
  entries: [
    entry('n-a5', 'キャンパスノート A5', ['Campus notebook, A5', 'ノート', 'notebook']),
    entry('n-b5', 'キャンパスノート B5', ['Campus notebook, B5', 'ノート', 'notebook']),
    entry('umbrella', '折りたたみ傘', ['Folding umbrella', '傘']),
    entry('candle', 'キャンドル', ['Candle']),
    entry('blanket', 'ブランケット オリーブ', ['Blanket, olive']),
  ],
  synonyms: [
    ['ノート', 'notebook', 'notepad'],
    ['傘', 'umbrella', 'brolly'],
    ['ブランケット', 'blanket', 'ひざ掛け'],
  ],
});
const named = (text: string) => find(text).map(({ start, end, entries }) => [text.slice(start, end), entries[0]?.id]);

describe('a name with a slip', () => {
  it.each([
    ['got any A5 notbooks at shinjuku', 'A5 notbooks', 'n-a5'],
    ['any b5 notebok left', 'b5 notebok', 'n-b5'],
    ['do you have umbrelas', 'umbrelas', 'umbrella'],
    ['is the blanekt washable', 'blanekt', 'blanket'],
    ['キャンパスノオトA5', 'キャンパスノオトA5', 'n-a5'],
  ])('is found although it is a synonym that is misspelt, one or several of it: %s', (text, said, id) => {
    expect(named(text)).toEqual([[said, id]]);
  });

  it.each(['what if I live in Hokkaido', 'can you deliver it', 'I believe you', 'a blank page', 'cancle my order', 'the umbria region'])(
    'is not a word of another meaning that differs at its beginning, or in several letters: %s',
    (text) => {
      expect(named(text)).toEqual([]);
    },
  );
});
