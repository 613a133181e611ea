import http from 'node:http';
import https from 'node:https';
import { Duplex } from 'node:stream';
import type { Poster, Reply } from '../../../src/rehearsal/post.ts';
import type { VirtualTimers } from './virtual-time.ts';

/** What everybody's work is counted by: as long as these grow, something is going on. */
export type Activity = { count: number };

/** One end of a connection within the process. It takes what callers do to a socket. */
export class Wire extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  #peer: Wire | null = null;
  #activity: Activity;
  #onBytes: () => void;

  constructor(activity: Activity, onBytes: () => void) {
    super({ allowHalfOpen: false });
    this.#activity = activity;
    this.#onBytes = onBytes;
    this.on('error', () => undefined);
  }

  /** Two ends of one connection. `onBytes` is called at every piece that is about to pass, at the end that it leaves. */
  static pair(activity: Activity, onBytes: { near?: () => void; far?: () => void } = {}): [Wire, Wire] {
    const [near, far] = [new Wire(activity, onBytes.near ?? nothing), new Wire(activity, onBytes.far ?? nothing)];
    near.#peer = far;
    far.#peer = near;
    return [near, far];
  }

  override _read(): void {
    // What the other end writes is pushed as it comes.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#activity.count += 1;
    this.#onBytes();
    const peer = this.#peer;
    if (this.destroyed || !peer || peer.destroyed) return done(broken('EPIPE'));
    peer.push(chunk);
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#peer && !this.#peer.destroyed) this.#peer.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#activity.count += 1;
    const peer = this.#peer;
    if (peer && !peer.destroyed) process.nextTick(() => peer.destroyed || peer.destroy(broken('ECONNRESET')));
    done(error);
  }

  resetAndDestroy(): this {
    return this.destroy();
  }
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

const nothing = () => undefined;

function broken(code: string): Error {
  return Object.assign(new Error(`the connection is broken (${code})`), { code });
}

/** Carries requests to X. `connect` throws when X cannot be reached. */
export class WireAgent extends https.Agent {
  readonly #connect: () => Wire;
  constructor(connect: () => Wire) {
    super({ keepAlive: false });
    this.#connect = connect;
  }
  override createConnection(): Wire {
    return this.#connect();
  }
}

/** Carries the requests of whoever stands beside the product. `to`: what takes the other end. */
export function wireTo(activity: Activity, to: (wire: Wire) => void): WireAgent {
  return new WireAgent(() => {
    const [near, far] = Wire.pair(activity);
    to(far);
    return near;
  });
}

export type Asking = { method: string; path: string; headers?: Record<string, string>; body?: string | Buffer };

/** One request over a connection of its own. Null when no complete answer came, or none in time. */
export function ask(
  connect: () => Wire | null,
  { method, path, headers = {}, body = '' }: Asking,
  timers: VirtualTimers,
  timeoutMs: number,
) {
  return new Promise<Reply | null>((resolve) => {
    const wire = connect();
    if (!wire) return resolve(null);
    const end = (reply: Reply | null) => {
      timers.clearTimeout(timer);
      resolve(reply);
      wire.destroy();
    };
    const timer = timers.setTimeout(() => end(null), timeoutMs);
    const length = String(Buffer.byteLength(body));
    const sent = { host: 'desk.example', connection: 'close', ...(body === '' ? {} : { 'content-length': length }), ...headers };
    const request = http.request({ method, path, headers: sent, createConnection: () => wire }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => end({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      response.on('error', () => end(null));
      response.on('close', () => end(null));
    });
    request.on('error', () => end(null));
    request.end(body);
  });
}

/** The platform's way to webhooks: to whatever incarnation of the product is up just now. */
export function wirePoster(connect: () => Wire | null, timers: VirtualTimers, answerWithinMs: number): Poster {
  const path = (url: string) => new URL(url).pathname + new URL(url).search;
  return {
    post: (url, body, headers) => ask(connect, { method: 'POST', path: path(url), headers, body }, timers, answerWithinMs),
    get: (url) => ask(connect, { method: 'GET', path: path(url) }, timers, answerWithinMs),
    close: () => undefined,
  };
}
