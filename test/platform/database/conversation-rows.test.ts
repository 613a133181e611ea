import { describe, expect, it } from '@jest/globals';
import { jsonRows } from '../../../src/platform/database/conversation-rows.ts';

const back = (text: string) => (JSON.parse(jsonRows([{ text }])) as { text: string }[])[0]?.text;

describe('rows as one parameter', () => {
  it('keeps what was written, whatever it looks like', () => {
    for (const text of ['やあ 😀', 'a\\ud800', '\\\\ud800', 'line\nbreak "quoted"', '\\']) expect(back(text)).toBe(text);
  });

  it('puts a mark for half a surrogate pair, which the database refuses', () => {
    expect(back('a\ud800b')).toBe('a\ufffdb');
    expect(back('\udc00\ud800')).toBe('\ufffd\ufffd');
    expect(back('\\\ud83d')).toBe('\\\ufffd');
  });
});
