import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Principal } from '../../core/access.ts';
import { InputError } from '../../core/errors.ts';
import type { Database } from '../../platform/database/engine.ts';
import { openFeed, type Change, type ChangeFeed } from './change-feed.ts';
import { createPump } from './pump.ts';

export type StreamOptions = {
  database: Database;
  /** Epoch ms. */
  now: () => number;
  live: { subscribe(wake: () => void): () => void };
  /** These agents' desks were heard of. */
  seen: (staffIds: number[]) => void;
  /** May those who opened these streams still read them? One answer each; asked for all at once. Throws when that cannot be known just now. */
  still: (requests: Request[]) => Promise<boolean[]>;
  onError: (error: unknown) => void;
  /** Looks without being woken so often (5 s), and then asks `still`, too. */
  pollMs?: number;
  /** Says that it is there so often (15 s). */
  heartbeatMs?: number;
};

export type DeskStreams = {
  open: (request: Request, response: Response, me: Principal) => Promise<void>;
  close: () => void;
};

type Stream = { me: Principal; request: Request; response: Response; begun: boolean; beaten: number };
/** What was told, with its number. */
type Told = { number: number; change: Change };

/** A reader this far behind (bytes not yet taken by the network) is let go; it comes back with its place. */
const MAX_BEHIND = 64 * 1024;
/** Windows of one agent at once; one is shared by all tabs of a browser. */
const MAX_STREAMS = 12;
/** A longer list than this is no list: everything is to be read again. */
const MOST_NAMED = 500;
/** How many tellings are remembered for those who come back. */
const REMEMBERED = 200;

/**
 * Server-sent events for the desks of this process: one reading of the database serves them all, and none takes place while nobody listens.
 * `hello` comes first, always; whoever comes back soon is then told what they missed.
 */
export function createDeskStreams(options: StreamOptions): DeskStreams {
  const { pollMs = 5_000, heartbeatMs = 15_000 } = options;
  // Places are this process's own: whoever comes from another one, or from before a restart, begins anew.
  const home = randomBytes(6).toString('hex');
  const streams = new Set<Stream>();
  let told: Told[] = [];
  let number = 0;
  let listening: { feed: Promise<ChangeFeed>; stop: () => void } | null = null;
  const pump = createPump(readOn, options.onError);
  const check = createPump(checkAll, options.onError);

  async function readOn(): Promise<void> {
    const mine = listening;
    if (!mine) return;
    const change = await (await mine.feed).next();
    // Somebody may just have signed out.
    if (change.staff) check();
    if (listening !== mine || (change.conversations.length === 0 && !change.staff)) return;
    number += 1;
    const gap = change.conversations.length > MOST_NAMED;
    told = gap ? [] : [...told, { number, change }].slice(-REMEMBERED);
    // Made once: it is the same for everybody.
    const text = Buffer.from(gap ? hello() : changed(number, change));
    for (const stream of streams) if (stream.begun) send(stream, text);
  }

  function listen(): { feed: Promise<ChangeFeed>; stop: () => void } {
    const timer = setInterval(() => {
      pump();
      check();
    }, pollMs);
    const unsubscribe = options.live.subscribe(pump);
    const stop = () => {
      clearInterval(timer);
      unsubscribe();
    };
    return { feed: openFeed(options.database), stop };
  }

  /** Ends the streams whose session is over, and says now and then to the others that this end is there. A fixed number of statements, however many there are. */
  async function checkAll(): Promise<void> {
    const all = [...streams];
    // Not being able to ask is no reason to send anybody away.
    const still = await options.still(all.map(({ request }) => request)).catch(() => null);
    all.forEach((stream, at) => still?.[at] === false && end(stream));
    const now = options.now();
    const due = all.filter((stream) => stream.begun && streams.has(stream) && now - stream.beaten >= heartbeatMs - pollMs / 2);
    for (const stream of due) {
      stream.beaten = now;
      send(stream, ':\n\n');
    }
    const staff = new Set(due.flatMap(({ me }) => me.staff?.id ?? []));
    if (staff.size > 0) options.seen([...staff]);
  }

  async function open(request: Request, response: Response, me: Principal): Promise<void> {
    if ([...streams].filter((one) => one.me.agentId === me.agentId).length >= MAX_STREAMS)
      throw new InputError('too-many-streams', 'Too many windows of this desk are open. Close one of them.', 429);
    const stream: Stream = { me, request, response, begun: false, beaten: options.now() };
    streams.add(stream);
    response.on('close', () => end(stream));
    // A reader that has gone, or that never reads: an unheard error would end the process.
    response.on('error', () => end(stream));
    try {
      listening ??= listen();
      await listening.feed;
    } catch (error) {
      end(stream);
      throw error;
    }
    if (!streams.has(stream)) return;
    startEvents(response);
    stream.begun = true;
    send(stream, hello());
    catchUp(stream);
    if (me.staff) options.seen([me.staff.id]);
  }

  /** What somebody missed who was here a moment ago; after a longer time `hello` alone tells them to read anew. */
  function catchUp(stream: Stream): void {
    const [from, last] = String(stream.request.headers['last-event-id'] ?? '').split('.');
    if (from !== home || !/^\d{1,15}$/.test(last ?? '')) return;
    const missed = told.filter((one) => one.number > Number(last)).map(({ change }) => change);
    const conversations = [...new Set(missed.flatMap((change) => change.conversations))];
    if (missed.length > 0 && conversations.length <= MOST_NAMED)
      send(stream, changed(number, { conversations, staff: missed.some(({ staff }) => staff) }));
  }

  // JSON has no raw line breaks, so one data line is enough.
  const place = (at: number): string => `id: ${home}.${at}\n`;
  const changed = (at: number, change: Change): string => `${place(at)}event: changed\ndata: ${JSON.stringify(change)}\n\n`;

  const hello = (): string => `${place(number)}event: hello\ndata: ${JSON.stringify({ now: new Date(options.now()).toISOString() })}\n\n`;

  function end(stream: Stream): void {
    if (!streams.delete(stream)) return;
    if (stream.response.headersSent) stream.response.end();
    if (streams.size > 0) return;
    listening?.stop();
    listening = null;
    // What happens while nobody listens is not read: whoever comes back then begins anew.
    told = [];
    number += 1;
  }

  return { open, close: () => [...streams].forEach(end) };
}

function send({ response }: Stream, text: string | Buffer): void {
  if (response.writableEnded || response.destroyed) return;
  // What lies here was written earlier: however long this text is, it is not what makes a reader slow.
  if (response.writableLength > MAX_BEHIND) response.destroy();
  else response.write(text);
}

function startEvents(response: Response): void {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
  });
  // It has no end to be announced: without chunks each telling is one write to the network, of bytes that all streams share.
  response.removeHeader('Transfer-Encoding');
  response.flushHeaders();
  response.write('retry: 1500\n\n');
}
