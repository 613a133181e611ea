import { get, type IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Request, Response as ServerResponse } from 'express';
import { sql } from 'kysely';
import type { Principal } from '../../../src/core/access.ts';
import { createDeskStreams } from '../../../src/features/desk/stream.ts';
import { noteChange } from '../../../src/platform/database/conversations.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { until } from '../../support/product.ts';
import { addStaff, identity, openDeskApi, type DeskApi } from './kit.ts';

type Event = { id: string; event: string; data: { conversations?: number[]; staff?: boolean } };

describeOnEngines('the live stream', (open) => {
  let database: Database;
  let api: DeskApi;
  let aya: number;
  const readers: AbortController[] = [];

  beforeEach(async () => {
    database = open();
    api = await openDeskApi(database, { pollMs: 100, heartbeatMs: 200 });
    aya = await addStaff(database, 'Aya');
  });
  afterEach(async () => {
    readers.splice(0).forEach((reader) => reader.abort());
    await api.close();
  });

  /** Listens; `events` grows, `comments` counts the heartbeats, `over` is set at the end. */
  async function listen(who: number | string = aya, lastEventId?: string) {
    const stop = new AbortController();
    readers.push(stop);
    const headers = { ...identity(who), ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
    const response = await fetch(`${api.server.url}/api/v1/desk/stream`, { headers, signal: stop.signal });
    const heard = { status: response.status, events: [] as Event[], comments: 0, over: false, stop: () => stop.abort() };
    void readOn(response, heard);
    if (response.status === 200) await until('hello came', () => heard.events.length > 0);
    return heard;
  }
  const changed = (heard: { events: Event[] }) =>
    heard.events.filter(({ event }) => event === 'changed').flatMap(({ data }) => data.conversations);

  it('says hello first, and then which conversations changed, once each', async () => {
    const heard = await listen();
    expect(heard.events[0]?.event).toBe('hello');
    const id = await api.customer('1', '人');
    await api.handOver(id);
    api.wake();
    await until('it was told', () => changed(heard).includes(id));
    await sleep(400);
    expect(changed(heard).filter((one) => one === id).length).toBeLessThanOrEqual(3);
    expect(api.seen).toContain(aya);
  });

  it('tells every stream, also without a wake-up, and when colleagues come and go', async () => {
    const both = [await listen(), await listen(await addStaff(database, 'Ken'))];
    await sql`insert into event (topic, data) values ('staff', '{}')`.execute(database.db);
    const id = await api.customer('2', '人');
    await api.handOver(id);
    for (const heard of both) {
      await until('it was told', () => changed(heard).includes(id));
      expect(heard.events.some(({ data }) => data.staff)).toBe(true);
    }
  });

  it('loses nothing that commits late and out of order', async () => {
    // The embedded engine has one connection: there nothing can overtake.
    if (database.kind === 'pglite') return;
    const [first, second] = [await api.customer('1', '人'), await api.customer('2', '人')];
    const heard = await listen();
    const [begun, commit] = [deferred(), deferred()];
    const slow = transaction(database, async (tx) => {
      await noteChange(tx, first);
      begun.resolve();
      await commit.promise;
    });
    await begun.promise;
    await transaction(database, (tx) => noteChange(tx, second));
    api.wake();
    // The later one is told at once, and the earlier one when it is there.
    await until('the quick one was told', () => changed(heard).includes(second));
    const before = changed(heard).filter((one) => one === first).length;
    commit.resolve();
    await slow;
    await until('the slow one was told', () => changed(heard).filter((one) => one === first).length > before);
    await sleep(300);
    expect(changed(heard).filter((one) => one === second)).toHaveLength(1);
  });

  it('tells who comes back what they missed', async () => {
    const other = await listen();
    const gone = await listen();
    const place = gone.events.at(-1)?.id;
    gone.stop();
    const id = await api.customer('1', '人');
    await api.handOver(id);
    await until('the other one was told', () => changed(other).includes(id));
    // Whatever is still to be read has been read by then.
    await sleep(400);
    const back = await listen(aya, place);
    await until('it was told again', () => changed(back).includes(id));
    const stranger = await listen(aya, 'elsewhere.1');
    expect(changed(stranger)).toEqual([]);
  });

  it('is sent as it is, without chunks', async () => {
    const [bytes, gone] = [[] as Buffer[], new AbortController()];
    readers.push(gone);
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      get(`${api.server.url}/api/v1/desk/stream`, { headers: identity(aya), signal: gone.signal }, resolve).on('error', reject),
    );
    response.on('error', () => undefined);
    response.on('data', (some: Buffer) => bytes.push(some));
    await until('hello came', () => Buffer.concat(bytes).includes('event: hello'));
    expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', connection: 'close' });
    expect(response.headers).not.toHaveProperty('transfer-encoding');
  });

  it('ends when the session does, and beats while it lasts', async () => {
    const heard = await listen();
    await until('a heartbeat came', () => heard.comments > 0);
    api.signedOut.add(String(aya));
    await until('the stream ended', () => heard.over);
  });

  it('ends at shutdown, for everybody', async () => {
    const heard = [await listen(), await listen()];
    api.api.close();
    await until('both ended', () => heard.every(({ over }) => over));
  });

  it('lets a reader go who does not read, without holding up the others', async () => {
    const streams = createDeskStreams({
      ...{ database, now: () => Date.now(), live: { subscribe: () => () => undefined }, seen: () => undefined, pollMs: 50 },
      ...{ still: (requests: unknown[]) => Promise.resolve(requests.map(() => true)), onError: () => undefined },
    });
    const [stuck, quick] = [unread(), unread()];
    quick.resume();
    for (const response of [stuck, quick])
      await streams.open({ headers: {} } as Request, response as unknown as ServerResponse, { agentId: 'Aya' } as Principal);
    const tell = () =>
      sql`insert into event (topic, data) select 'conversation', jsonb_build_object('conversation', 10000000 + n)
      from generate_series(1, 500) n`.execute(database.db);
    await until('the one that does not read was let go', () => tell().then(() => stuck.destroyed));
    expect([quick.destroyed, quick.writableEnded]).toEqual([false, false]);
    streams.close();
    expect(quick.writableEnded).toBe(true);
  });

  it('asks once for all streams whether they may still be read, and makes what it tells them once', async () => {
    const asked: number[] = [];
    const seen: number[][] = [];
    let wake = () => {};
    const streams = createDeskStreams({
      ...{ database, now: () => Date.now(), seen: (ids: number[]) => void seen.push(ids), pollMs: 200, heartbeatMs: 200 },
      live: { subscribe: (told) => ((wake = told), () => undefined) },
      still: (requests) => (asked.push(requests.length), Promise.resolve(requests.map(() => true))),
      onError: () => undefined,
    });
    const written: unknown[][] = [];
    for (let n = 0; n < 20; n++) {
      const response = unread();
      response.resume();
      const mine: unknown[] = [];
      written.push(mine);
      const write = response.write.bind(response);
      Object.assign(response, { write: (text: unknown) => (mine.push(text), write(text as Buffer)) });
      const me = { agentId: `staff:${n}`, staff: { id: n } } as Principal;
      await streams.open({ headers: {} } as Request, response as unknown as ServerResponse, me);
    }
    asked.length = seen.length = 0;
    await sql`insert into event (topic, data) values ('conversation', '{"conversation": 7}')`.execute(database.db);
    wake();
    await until('all were told', () => written.every((mine) => mine.some((text) => String(text).includes('[7]'))));
    expect(new Set(written.map((mine) => mine.find((text) => String(text).includes('[7]')))).size).toBe(1);
    await until('they were asked for, and heard of', () => asked.length > 1 && seen.length > 0);
    expect(new Set(asked)).toEqual(new Set([20]));
    expect(seen[0]).toHaveLength(20);
    streams.close();
  });

  it('says that everything is to be read again when very much has changed at once', async () => {
    const heard = await listen();
    await sql`insert into event (topic, data) select 'conversation', jsonb_build_object('conversation', n) from generate_series(1, 501) n`.execute(
      database.db,
    );
    await until('hello came again', () => heard.events.filter(({ event }) => event === 'hello').length === 2);
    expect(changed(heard)).toEqual([]);
  });

  it('has a limit to how many windows one agent opens', async () => {
    for (let window = 0; window < 12; window++) await listen();
    expect((await listen()).status).toBe(429);
    expect((await listen('nonsense')).status).toBe(401);
  });
});

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** A response whose reader takes nothing until it is resumed. */
function unread() {
  const response = new PassThrough({ highWaterMark: 1_024 });
  return Object.assign(response, {
    headersSent: true,
    status: () => response,
    set: () => response,
    removeHeader: () => undefined,
    flushHeaders: () => undefined,
  });
}

async function readOn(response: Response, heard: { events: Event[]; comments: number; over: boolean }): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith(':')) heard.comments += 1;
        const fields = Object.fromEntries(
          block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        if (fields['event'])
          heard.events.push({ id: fields['id'] ?? '', event: fields['event'], data: JSON.parse(fields['data'] ?? '{}') as Event['data'] });
      }
    }
  } catch {
    // Ended by the test or by the server.
  }
  heard.over = true;
}
