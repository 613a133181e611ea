import { describe, expect, it } from '@jest/globals';
import type { ChatPost } from '../../../src/core/chat.ts';
import type { Answer } from '../../../src/ui/chat/api.ts';
import { createOutbox } from '../../../src/ui/chat/outbox.ts';

type Sent = Answer<{ id: string }>;
const ok: Sent = { kind: 'ok', value: { id: 'x' } };
const away: Sent = { kind: 'away' };
const refused = (status: number, retryAfter?: number): Sent => ({
  kind: 'refused',
  status,
  error: { code: 'no', message: { ja: 'お待ちください', en: 'Please wait' }, retryAfter },
});

function setUp(answers: Sent[], kept: Record<string, string> = {}) {
  const posts: ChatPost[] = [];
  const photos: Blob[] = [];
  const waits: { work: () => void; ms: number }[] = [];
  const notices: (string | null)[] = [];
  const outbox = createOutbox({
    api: {
      post: async (message) => {
        posts.push(message);
        return answers.shift() ?? ok;
      },
      photo: async (photo) => {
        photos.push(photo);
        return { kind: 'ok', value: { id: 'photo-1' } };
      },
    },
    storage: { getItem: (key) => kept[key] ?? null, setItem: (key, value) => void (kept[key] = value) },
    now: () => 0,
    later: (work, ms) => {
      waits.push({ work, ms });
      return () => {};
    },
    onChange: () => {},
    onNotice: (notice) => notices.push(notice?.en ?? null),
    onAway: () => notices.push('away'),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const states = () => outbox.items().map((item) => [item.id, item.state]);
  return { outbox, posts, photos, waits, notices, kept, settled, states };
}

describe('the outbox of the page', () => {
  it('sends in order, one after the other, and lets go of what the history shows', async () => {
    const { outbox, posts, settled, states } = setUp([]);
    outbox.add({ id: 'a', text: '1' });
    outbox.add({ id: 'b', text: '2' });
    await settled();
    expect(posts.map((post) => post.id)).toEqual(['a', 'b']);
    outbox.confirm('a');
    expect(states()).toEqual([['b', 'sent']]);
  });

  it('keeps what did not get through, in order, and tries again under the same id', async () => {
    const { outbox, posts, waits, notices, settled, states } = setUp([away, ok, ok]);
    outbox.add({ id: 'a', text: '1' });
    await settled();
    outbox.add({ id: 'b', text: '2' });
    await settled();
    expect([states(), notices, posts.length]).toEqual([
      [
        ['a', 'queued'],
        ['b', 'queued'],
      ],
      ['away'],
      1,
    ]);
    waits[0]?.work();
    await settled();
    expect(posts.map((post) => post.id)).toEqual(['a', 'a', 'b']);
    expect(states()).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
    ]);
  });

  it('waits longer after every failure, and at once no more when the connection is back', async () => {
    const { outbox, waits, posts, settled } = setUp([away, away, away]);
    outbox.add({ id: 'a', text: '1' });
    await settled();
    for (const at of [0, 1]) {
      waits[at]?.work();
      await settled();
    }
    expect(waits.map((wait) => wait.ms)).toEqual([1000, 2000, 4000]);
    outbox.flush();
    await settled();
    expect(posts).toHaveLength(4);
  });

  it('shows the server’s plea for patience and waits as long as it says', async () => {
    const { outbox, waits, notices, settled, states } = setUp([refused(429, 7), ok]);
    outbox.add({ id: 'a', text: '1' });
    await settled();
    expect([states(), notices, waits[0]?.ms]).toEqual([[['a', 'queued']], ['Please wait'], 7000]);
    waits[0]?.work();
    await settled();
    expect([states(), notices]).toEqual([[['a', 'sent']], ['Please wait', null]]);
  });

  it('keeps a refused one with the reason, and goes on with the next', async () => {
    const { outbox, settled, states } = setUp([refused(400), ok, ok]);
    outbox.add({ id: 'a', text: '1' });
    outbox.add({ id: 'b', text: '2' });
    await settled();
    expect(states()).toEqual([
      ['a', 'failed'],
      ['b', 'sent'],
    ]);
    expect(outbox.items()[0]?.reason?.en).toBe('Please wait');
    outbox.retry('a');
    await settled();
    expect(states()[0]).toEqual(['a', 'sent']);
    outbox.discard('a');
    expect(states()).toEqual([['b', 'sent']]);
  });

  it('keeps what waits over a reload', async () => {
    const first = setUp([away]);
    first.outbox.add({ id: 'a', text: '1', choice: 'c' });
    await first.settled();
    const second = setUp([ok], first.kept);
    expect(second.states()).toEqual([['a', 'queued']]);
    second.outbox.flush();
    await second.settled();
    expect(second.posts).toMatchObject([{ id: 'a', text: '1', choice: 'c' }]);
    expect(setUp([], second.kept).states()).toEqual([]);
    expect(setUp([], { 'uketsuke.chat.outbox': '{' }).states()).toEqual([]);
  });

  it('brings a photo to the server first, and once, however often the message is tried', async () => {
    const { outbox, posts, photos, waits, settled } = setUp([away, ok]);
    outbox.add({ id: 'a', text: '', photo: new Blob(['x']) });
    await settled();
    waits[0]?.work();
    await settled();
    expect(posts.map((post) => post.attachment)).toEqual(['photo-1', 'photo-1']);
    expect(photos).toHaveLength(1);
  });
});
