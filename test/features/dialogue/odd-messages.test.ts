import { describe, expect, it } from '@jest/globals';
import { oddMessage } from '../../../src/features/dialogue/replies.ts';
import type { Snapshot } from '../../../src/features/dialogue/snapshot.ts';
import { emptyState, type DialogueState } from '../../../src/flow/engine.ts';
import { newFrame } from '../../../src/flow/state.ts';

const snapshot = (dialogue: Partial<DialogueState>): Snapshot =>
  ({ unread: [], conversation: { dialogue: { ...emptyState(), ...dialogue } } }) as unknown as Snapshot;
const fresh = snapshot({});
const answered = snapshot({ last: newFrame('delivery-fee', 'start'), answered: true });
const asking = snapshot({ stack: [newFrame('stock-check', 'start')] });

describe('a message without words', () => {
  it.each([['👍'], ['🙏'], ['👍🏽👍🏽'], ['❤️']])('%s after an answer or a question is for the conversation to understand', (text) => {
    expect(oddMessage(text, answered)).toBeNull();
    expect(oddMessage(text, asking)).toBeNull();
  });

  it('is asked to be put in words when nothing was said before, or when it says something else', () => {
    expect(oddMessage('👍', fresh)).toBe('emoji_only');
    expect(oddMessage('😡', answered)).toBe('emoji_only');
    expect(oddMessage('???', answered)).toBe('emoji_only');
  });
});
