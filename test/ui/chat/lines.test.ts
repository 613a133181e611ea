import { describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '../../../src/core/chat.ts';
import { linesOf, type Line } from '../../../src/ui/chat/lines.ts';
import type { Outgoing } from '../../../src/ui/chat/outbox.ts';

const noon = Date.parse('2026-11-21T03:00:00Z');
const message = (seq: number, author: ChatMessage['author'], text: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  seq,
  id: `m${seq}`,
  author,
  parts: [{ kind: 'body', text }],
  choices: [],
  attachments: [],
  at: noon + seq * 1000,
  ...more,
});
const outgoing = (id: string, text: string, state: Outgoing['state'] = 'queued'): Outgoing => ({ id, text, state, at: noon + 60_000 });
const choices = [
  { value: 'today', label: '今日' },
  { value: 'later', label: 'それ以降' },
];
const bubbles = (lines: Line[]) => lines.filter((line) => line.kind === 'bubble');

describe('the lines of the log', () => {
  it('begin each day with its date', () => {
    const lines = linesOf(
      [message(1, 'contact', 'a'), message(2, 'bot', 'b'), message(3, 'contact', 'c', { at: noon + 48 * 3600_000 })],
      [],
    );
    expect(lines.map((line) => line.kind)).toEqual(['day', 'bubble', 'bubble', 'day', 'bubble']);
  });

  it('name the author where it changes and put the time at the foot of a run', () => {
    const lines = bubbles(linesOf([message(1, 'bot', 'a'), message(2, 'bot', 'b'), message(3, 'person', 'c', { authorName: '中村' })], []));
    expect(lines.map((line) => [line.byline, line.time])).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  it('show a short notice of the desk as an event, a longer one as a bubble', () => {
    const lines = linesOf([message(1, 'system', '中村が担当します'), message(2, 'system', 'あ'.repeat(41))], []);
    expect(lines.map((line) => line.kind)).toEqual(['day', 'event', 'bubble']);
  });

  it('show a message on its way once, also when the history has it already', () => {
    const lines = bubbles(linesOf([message(1, 'contact', 'a', { id: 'x' })], [outgoing('x', 'a', 'sent'), outgoing('y', 'b')]));
    expect(lines.map((line) => [line.key, line.message.delivery])).toEqual([
      ['x', undefined],
      ['y', 'queued'],
    ]);
  });

  it('close the choices as soon as the contact has answered, and tick the one that was taken', () => {
    const asked = message(1, 'bot', 'いつ？', { choices });
    const of = (...rest: Parameters<typeof linesOf>) => bubbles(linesOf(...rest))[0];
    expect(of([asked], [])).toMatchObject({ answered: false });
    expect(of([asked], [outgoing('x', 'それ以降')])).toMatchObject({ answered: true, message: { chosen: 'later' } });
    expect(of([asked, message(2, 'contact', '1')], [])).toMatchObject({ answered: true, message: { chosen: 'today' } });
    expect(of([asked, message(2, 'contact', 'ところで')], [])?.message.chosen).toBeUndefined();
    expect(of([{ ...asked, chosen: 'today' }, message(2, 'contact', '二番')], [])).toMatchObject({ message: { chosen: 'today' } });
    expect(of([asked], [outgoing('x', '今日', 'failed')])).toMatchObject({ answered: false });
  });
});
