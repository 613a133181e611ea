import { describe, expect, it } from '@jest/globals';
import { mergeHead, type Waiting } from '../../src/core/merge-bubbles.ts';

let ids = 0;
const bubble = (text: string, more: Partial<Waiting<string>> = {}): Waiting<string> => ({
  ...{ id: ++ids, author: 'bot', text, parts: [text], choices: [], attachments: [], source: {}, attempt: 0 },
  ...more,
});
const texts = (line: Waiting<string>[], most = 1_000) => mergeHead(line, most)?.text ?? null;
const choices = [{ value: 'yes', label: 'Yes' }];

describe('bubbles that wait for the budget', () => {
  it('become one message, which is the last of them', () => {
    const line = [bubble('a'), bubble('b'), bubble('c', { choices })];
    expect(mergeHead(line, 100)).toEqual({
      into: line[2]!.id,
      from: [line[0]!.id, line[1]!.id],
      text: 'a\n\nb\n\nc',
      parts: ['a', 'b', 'c'],
    });
  });

  it('stay alone when there is one', () => {
    expect(texts([bubble('a')])).toBeNull();
    expect(texts([])).toBeNull();
  });

  it.each([
    ['what a person wrote', { author: 'person' as const }],
    ['a notice of the desk', { author: 'system' as const }],
    ['a photo', { attachments: [{ kind: 'image' as const }] }],
    ['what was tried before', { attempt: 1 }],
    ['a signal to the channel', { source: { event: {} } }],
  ])('are never merged across %s', (_what, more) => {
    expect(texts([bubble('a'), bubble('b', more), bubble('c')])).toBeNull();
    expect(texts([bubble('b', more), bubble('a'), bubble('c')])).toBeNull();
    expect(texts([bubble('a'), bubble('b'), bubble('c', more)])).toBe('a\n\nb');
  });

  it('end with the one that asks something', () => {
    expect(texts([bubble('a'), bubble('b', { choices }), bubble('c')])).toBe('a\n\nb');
  });

  it('stay within what one message may hold, counted in characters', () => {
    expect(texts([bubble('🐱🐱'), bubble('🐱🐱'), bubble('c')], 6)).toBe('🐱🐱\n\n🐱🐱');
    expect(texts([bubble('🐱🐱'), bubble('🐱🐱🐱')], 6)).toBeNull();
  });
});
