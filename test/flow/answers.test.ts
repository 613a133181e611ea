import { describe, expect, it } from '@jest/globals';
import { matchOption, type Option } from '../../src/flow/answers.ts';

const options: Option[] = [
  { value: 'shibuya', label: '渋谷店', texts: ['渋谷店', 'Shibuya'] },
  { value: 'shinjuku', label: '新宿店', texts: ['新宿店', 'Shinjuku'] },
];

describe('an answer to offered choices', () => {
  it.each(['2', '②', '二番', '2番目でお願いします', 'the second one'])('%s names a place in the list', (text) => {
    expect(matchOption(options, text)?.option.value).toBe('shinjuku');
  });

  it('is taken by its name or its button', () => {
    expect(matchOption(options, '新宿')?.option.value).toBe('shinjuku');
    expect(matchOption(options, '2', 'shibuya')?.option.value).toBe('shibuya');
  });
});
