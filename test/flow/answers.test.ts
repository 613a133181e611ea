import { describe, expect, it } from '@jest/globals';
import { matchAnswer, type Option } from '../../src/flow/answers.ts';

const options: Option[] = [
  { value: 'shibuya', label: '渋谷店', texts: ['渋谷店', 'Shibuya'] },
  { value: 'shinjuku', label: '新宿店', texts: ['新宿店', 'Shinjuku'] },
];
const named = (input: Parameters<typeof matchAnswer>[1]) => matchAnswer(options, input)?.option.value ?? null;

describe('an answer to offered choices', () => {
  it.each(['2', '②', '二番', '2番目でお願いします', 'the second one'])(
    '%s names a place in the list, unless it was said before the list',
    (text) => {
      expect(named({ text })).toBe('shinjuku');
      expect(named({ text, early: true })).toBeNull();
    },
  );

  it('is taken by its name or its button whenever it was said', () => {
    expect(named({ text: '新宿', early: true })).toBe('shinjuku');
    expect(named({ text: '2', choice: 'shinjuku', early: true })).toBe('shinjuku');
  });
});
