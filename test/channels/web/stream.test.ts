import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '../../../src/core/chat.ts';
import { startDemo, type Demo } from './demo.ts';

let demo: Demo;
const open: AbortController[] = [];
afterEach(async () => {
  open.splice(0).forEach((controller) => controller.abort());
  await demo.close();
});

type Event = { id?: string; event?: string; data?: string };

async function visitor() {
  const json = { 'Content-Type': 'application/json' };
  const session = await fetch(`${demo.url}/chat/api/session`, { method: 'POST', headers: json, body: '{}' });
  const Cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    say: (text: string) =>
      fetch(`${demo.url}/chat/api/messages`, {
        method: 'POST',
        headers: { ...json, Cookie },
        body: JSON.stringify({ id: randomUUID(), text }),
      }),
    async listen(headers: Record<string, string> = {}, query = '') {
      const controller = new AbortController();
      open.push(controller);
      const response = await fetch(`${demo.url}/chat/api/stream${query}`, { headers: { Cookie, ...headers }, signal: controller.signal });
      return { response, next: events(response), stop: () => controller.abort() };
    },
  };
}

/** Returns the next event that has data at every call; undefined when the stream has ended. */
function events(response: Response): () => Promise<Event | undefined> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return async () => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const event: Event = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s) as [string, string]));
        if (event.data !== undefined) return event;
        continue;
      }
      const part = await reader?.read();
      if (part === undefined || part.done) return undefined;
      text += part.value;
    }
  };
}
const textOf = (event: Event | undefined) => (JSON.parse(event?.data ?? '{}') as ChatMessage).parts[0]?.text;

describe('the live stream', () => {
  it('gives the history, then what is said, each with its cursor, and the state when it changes', async () => {
    demo = await startDemo();
    const guest = await visitor();
    await guest.say('one');
    const { next, response } = await guest.listen();
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const first = [await next(), await next(), await next()];
    expect(first.map((event) => [event?.event, event?.id])).toEqual([
      ['message', '1'],
      ['message', '2'],
      ['state', undefined],
    ]);
    await guest.say('person');
    expect([textOf(await next()), textOf(await next())]).toEqual(['person', 'I’ll get our staff. They’ll reply right here.']);
    expect(JSON.parse((await next())?.data ?? '')).toMatchObject({ owner: 'queue' });
  });

  it('goes on after the last event that a page has seen, from the header or the query', async () => {
    demo = await startDemo();
    const guest = await visitor();
    await guest.say('hello');
    const contact = demo.memory.contacts()[0] ?? '';
    for (let count = 3; count <= 100; count += 1) demo.memory.say(contact, { parts: [{ kind: 'body', text: String(count) }] });
    const newOf = async (next: () => Promise<Event | undefined>, after: number) => {
      const texts: (string | undefined)[] = [];
      for (let event = await next(); event?.event === 'message'; event = await next())
        if (Number(event.id) > after) texts.push(textOf(event));
      return texts;
    };
    const byHeader = await guest.listen({ 'Last-Event-ID': '97' }, '?after=1');
    expect(await newOf(byHeader.next, 97)).toEqual(['98', '99', '100']);
    const byQuery = await guest.listen({}, '?after=99');
    expect(await newOf(byQuery.next, 99)).toEqual(['100']);
  });

  it('does not miss a message that was held back and goes out after a later one', async () => {
    demo = await startDemo();
    const guest = await visitor();
    await guest.say('hello');
    const contact = demo.memory.contacts()[0] ?? '';
    demo.memory.say(contact, { parts: [{ kind: 'body', text: 'held' }] });
    const [held] = demo.memory.messagesOf(contact).splice(2, 1);
    demo.memory.messagesOf(contact).push({ ...held!, seq: 4, id: 'later', parts: [{ kind: 'body', text: 'later' }] });
    const { next } = await guest.listen();
    const first = [await next(), await next(), await next(), await next()];
    expect([textOf(first[2]), first[3]?.event]).toEqual(['later', 'state']);
    demo.memory.messagesOf(contact).splice(2, 0, held!);
    demo.memory.setState(contact, { owner: 'bot' });
    const late = await next();
    expect([textOf(late), late?.id]).toEqual(['held', '4']);
  });

  it('gives a long history whole and in order', async () => {
    demo = await startDemo();
    const guest = await visitor();
    await guest.say('hello');
    const contact = demo.memory.contacts()[0] ?? '';
    for (let count = 0; count < 450; count += 1) demo.memory.say(contact, { parts: [{ kind: 'body', text: String(count) }] });
    const { next } = await guest.listen();
    const ids: string[] = [];
    for (let event = await next(); event?.event === 'message'; event = await next()) ids.push(event.id ?? '');
    expect(ids).toEqual(Array.from({ length: 452 }, (_, at) => String(at + 1)));
  });

  it('is refused to a contact with six open, until one of them ends', async () => {
    demo = await startDemo();
    const guest = await visitor();
    const streams = [];
    for (let count = 0; count < 6; count += 1) streams.push(await guest.listen());
    expect((await guest.listen()).response.status).toBe(429);
    streams[0]?.stop();
    let status = 429;
    while (status === 429) status = (await guest.listen()).response.status;
    expect(status).toBe(200);
  });

  it('ends when the database is away, so that the page comes back with its cursor', async () => {
    demo = await startDemo();
    const guest = await visitor();
    const { next } = await guest.listen();
    expect((await next())?.event).toBe('state');
    demo.memory.setDown(true);
    demo.memory.setState(demo.memory.contacts()[0] ?? '', { owner: 'queue' });
    expect(await next()).toBeUndefined();
  });
});
