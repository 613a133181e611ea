import { describe, expect, it } from '@jest/globals';
import { createOutbox, type Outgoing, type SendAnswer } from '../../../../src/ui/desk/conversation/outbox.ts';

const memory = (start: Record<string, string> = {}) => {
  const kept = new Map(Object.entries(start));
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text) };
};
const reply = (requestId: string, text: string, conversationId = 1) => ({
  requestId,
  conversationId,
  version: 7,
  authorName: '佐藤',
  text,
  photos: [],
});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(answers: SendAnswer[], storage = memory(), mayRun?: () => boolean) {
  const sent: Outgoing[] = [];
  const timers: { work: () => void; ms: number; stopped: boolean }[] = [];
  const heard: number[] = [];
  const outbox = createOutbox({
    send: async (item) => {
      sent.push(item);
      return answers.shift() ?? { kind: 'taken', id: 100 + sent.length };
    },
    onAnswer: (id) => heard.push(id),
    storage,
    key: 'outbox',
    mayRun,
    now: () => 5,
    later: (work, ms) => {
      const timer = { work, ms, stopped: false };
      timers.push(timer);
      return () => void (timer.stopped = true);
    },
  });
  const fire = async (): Promise<void> => {
    timers
      .filter((timer) => !timer.stopped)
      .at(-1)
      ?.work();
    await settled();
  };
  return { outbox, sent, timers, heard, storage, fire, states: () => outbox.items().map((item) => item.state) };
}

describe('the replies on their way', () => {
  it('go out one after the other, in the order in which they were written', async () => {
    const { outbox, sent, states, heard } = open([]);
    outbox.add(reply('a', '一'));
    outbox.add(reply('b', '二', 2));
    await settled();
    expect(sent.map((item) => item.text)).toEqual(['一', '二']);
    expect(states()).toEqual(['taken', 'taken']);
    expect(outbox.items().map((item) => item.id)).toEqual([101, 102]);
    expect(heard).toEqual([1, 2]);
  });

  it('take the same request only once', async () => {
    const { outbox, sent } = open([]);
    outbox.add(reply('a', '一'));
    outbox.add(reply('a', '一'));
    await settled();
    expect(sent).toHaveLength(1);
  });

  it('wait with growing pauses while nobody answers, and keep their order and ids', async () => {
    const later: SendAnswer = { kind: 'later', afterMs: null };
    const { outbox, sent, timers, fire, states } = open([later, later]);
    outbox.add(reply('a', '一'));
    await settled();
    outbox.add(reply('b', '二'));
    await settled();
    expect(states()).toEqual(['queued', 'queued']);
    await fire();
    await fire();
    expect(timers.map((timer) => timer.ms)).toEqual([1_000, 2_000]);
    expect(sent.map((item) => item.requestId)).toEqual(['a', 'a', 'a', 'b']);
    expect(states()).toEqual(['taken', 'taken']);
  });

  it('are tried at once when the line is back', async () => {
    const { outbox, sent } = open([{ kind: 'later', afterMs: null }]);
    outbox.add(reply('a', '一'));
    await settled();
    outbox.flush();
    await settled();
    expect(sent).toHaveLength(2);
  });

  it('are not held up by one that was refused', async () => {
    const { outbox, states, heard } = open([{ kind: 'refused', code: 'already-taken', agent: '高橋' }]);
    outbox.add(reply('a', '一'));
    outbox.add(reply('b', '二'));
    await settled();
    expect(states()).toEqual(['refused', 'taken']);
    // Both have something new to be looked at.
    expect(heard).toEqual([1, 1]);
    expect(outbox.items()[0]?.refusal).toEqual({ code: 'already-taken', agent: '高橋' });
  });

  it('outlive a reload with their request ids, without their previews and without what was taken', async () => {
    const storage = memory();
    const first = open(
      [
        { kind: 'taken', id: 1 },
        { kind: 'later', afterMs: null },
      ],
      storage,
    );
    first.outbox.add(reply('a', '一'));
    first.outbox.add({ ...reply('b', '二'), photos: [{ id: 'p', preview: 'data:image/png;base64,AAAA' }] });
    await settled();
    const second = open([], storage);
    expect(second.outbox.items()).toEqual([
      expect.objectContaining({ requestId: 'b', state: 'queued', photos: [{ id: 'p', preview: null }] }),
    ]);
    second.outbox.flush();
    await settled();
    expect(second.sent.map((item) => item.requestId)).toEqual(['b']);
  });

  it('do not go out while somebody else is signed in', async () => {
    let mine = false;
    const { outbox, sent } = open([], memory(), () => mine);
    outbox.add(reply('a', '一'));
    await settled();
    expect(sent).toEqual([]);
    mine = true;
    outbox.flush();
    await settled();
    expect(sent).toHaveLength(1);
  });

  it('tell when nothing of a conversation is on its way any more, or that it takes too long', async () => {
    const { outbox, timers } = open([{ kind: 'later', afterMs: null }]);
    expect(await outbox.idle(1, 5_000)).toBe(true);
    outbox.add(reply('a', '一'));
    await settled();
    expect(await outbox.idle(2, 5_000)).toBe(true);
    const soon = outbox.idle(1, 5_000);
    outbox.flush();
    expect(await soon).toBe(true);
    const stuck = open([{ kind: 'later', afterMs: null }]);
    stuck.outbox.add(reply('b', '二'));
    await settled();
    const waiting = stuck.outbox.idle(1, 5_000);
    stuck.timers.find((timer) => timer.ms === 5_000)?.work();
    expect(await waiting).toBe(false);
    expect(timers.filter((timer) => timer.ms === 5_000).every((timer) => timer.stopped)).toBe(true);
  });

  it('begin empty when what was kept cannot be read', () => {
    expect(open([], memory({ outbox: '{' })).outbox.items()).toEqual([]);
  });
});
