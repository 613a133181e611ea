import { Duplex } from 'node:stream';
import { PLANNING } from './pool.ts';

/** Runs bytes of PostgreSQL's wire protocol and resolves with the answer's bytes. */
export type Exec = (bytes: Uint8Array) => Promise<Uint8Array>;

/** AuthenticationOk, then ReadyForQuery (idle). */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const terminate = 0x58;

/** One simple-protocol query message. */
function queryMessage(sql: string): Uint8Array {
  const text = Buffer.from(`${sql}\0`);
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

/**
 * What `pg` takes for its socket, with PGlite at the other end. `pg` corks the messages of one query into one write, so an error in it
 * skips the rest up to sync, as on a real server.
 * All clients share PGlite's only session: a new one starts by leaving behind whatever a lost one left open.
 */
export class PgliteStream extends Duplex {
  readonly #exec: Exec;
  #started = false;

  constructor(exec: Exec) {
    super({ decodeStrings: true });
    this.#exec = exec;
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers are pushed as they come.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#answer(chunk).then(() => done(), done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#answer(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done);
  }

  async #answer(bytes: Buffer): Promise<void> {
    if (!this.#started) return this.#start();
    if (bytes[0] === terminate) return void this.push(null);
    this.push(await this.#exec(bytes));
  }

  async #start(): Promise<void> {
    this.#started = true;
    await this.#exec(queryMessage('rollback'));
    await this.#exec(queryMessage('discard all'));
    for (const [name, value] of Object.entries(PLANNING)) await this.#exec(queryMessage(`set ${name} = ${value}`));
    this.push(welcome);
  }
}
