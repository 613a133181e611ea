import { describe, expect, it } from '@jest/globals';
import type { ConversationView, MessageView } from '../../../../src/features/desk/contract.ts';
import { linesOf, voiceOf, type Line } from '../../../../src/ui/desk/conversation/lines.ts';
import type { Outgoing } from '../../../../src/ui/desk/conversation/outbox.ts';
import { messageView } from '../../../support/message-view.ts';

const me = 'staff:7';
const message = (id: number, author: MessageView['author'], more: Partial<MessageView> = {}): MessageView =>
  messageView(id, author, { text: `m${id}`, attempt: 1, at: '2026-11-21T05:00:00.000Z', ...more });
type Event = ConversationView['ownership'][number];
const event = (id: number, afterSeq: number, kind: Event['kind'] = 'taken'): Event => ({
  id,
  afterSeq,
  kind,
  name: '佐藤',
  mine: true,
  at: '2026-11-21T05:00:00.000Z',
});
const outgoing = (requestId: string, id: number | null = null): Outgoing => ({
  requestId,
  conversationId: 1,
  version: 7,
  authorName: '佐藤',
  text: requestId,
  photos: [],
  at: Date.parse('2026-11-21T05:01:00.000Z'),
  state: id === null ? 'queued' : 'taken',
  id,
  refusal: null,
});
const what = (line: Line): string =>
  line.kind === 'bubble' ? line.message.text : line.kind === 'event' ? `event ${line.event.id}` : 'day';
const lines = (messages: MessageView[], ownership: Event[] = [], own: Outgoing[] = []): Line[] => linesOf({ messages, ownership }, own, me);
const bubbles = (all: Line[]) => all.filter((line) => line.kind === 'bubble');

describe('the lines of the log', () => {
  it('put a change of owner after the message that it followed', () => {
    const all = lines([message(1, 'contact'), message(2, 'bot'), message(3, 'contact')], [event(9, 3), event(8, 2)]);
    expect(all.map(what)).toEqual(['day', 'm1', 'm2', 'event 8', 'm3', 'event 9']);
  });

  it('leave out changes of owner from before the messages at hand', () => {
    expect(lines([message(100, 'contact')], [event(1, 4), event(2, 99)]).map(what)).toEqual(['day', 'event 2', 'm100']);
    expect(lines([], [event(1, 0)]).map(what)).toEqual(['day', 'event 1']);
  });

  it('show a reply once, when the list has it under the id that the server gave', () => {
    const known = message(5, 'person', { authorId: me });
    expect(lines([known], [], [outgoing('a', 5), outgoing('b', 6), outgoing('c')]).map(what)).toEqual(['day', 'm5', 'b', 'c']);
  });

  it('name the author where it changes, and again after an event', () => {
    const all = lines([message(1, 'contact'), message(2, 'bot'), message(3, 'bot'), message(4, 'system')], [event(1, 2)]);
    expect(bubbles(all).map((line) => line.byline)).toEqual([true, true, true, true]);
    expect(bubbles(lines([message(1, 'bot'), message(2, 'bot')])).map((line) => line.byline)).toEqual([true, false]);
  });

  it('say the time at the end of a run of one minute, and always before what has not arrived', () => {
    const two = [message(1, 'bot'), message(2, 'bot')];
    expect(bubbles(lines(two)).map((line) => line.time)).toEqual([false, true]);
    const pending = [message(1, 'person', { authorId: me }), message(2, 'person', { authorId: me, state: 'pending' })];
    expect(bubbles(lines(pending))[0]?.time).toBe(true);
  });

  it('mark the choice that the customer pressed, wrote or numbered', () => {
    const choices = [
      { value: 'shibuya', label: '渋谷店' },
      { value: 'other', label: 'ほかの店' },
    ];
    const chosen = (answer: Partial<MessageView>): string | null | undefined =>
      bubbles(lines([message(1, 'bot', { choices }), message(2, 'contact', answer)]))[0]?.chosen;
    expect(chosen({ text: 'どれでも', choice: 'other' })).toBe('other');
    expect(chosen({ text: '渋谷店' })).toBe('shibuya');
    expect(chosen({ text: '2' })).toBe('other');
    expect(chosen({ text: '大阪' })).toBe(null);
  });

  it('tell the six voices apart', () => {
    expect(voiceOf(message(1, 'person', { authorId: me }), me)).toBe('me');
    expect(voiceOf(message(1, 'person', { authorId: 'staff:8' }), me)).toBe('colleague');
    expect(voiceOf(message(1, 'person', { fromApp: true }), me)).toBe('app');
    expect(['contact', 'bot', 'system'].map((author) => voiceOf(message(1, author as MessageView['author']), me))).toEqual([
      'customer',
      'bot',
      'system',
    ]);
  });
});
