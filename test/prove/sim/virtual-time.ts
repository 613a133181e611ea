import type { Clock } from '../../../src/core/clock.ts';

/** Whose a timer is: a crash of the product ends its own timers, never those of the world around it. */
export type Domain = 'product' | 'world';

type Entry = { at: number; order: number; domain: Domain; run: () => void; every: number | null; live: boolean };

/** What looks for other settings and releases once a second would be most of a simulated day's work, and nobody changes them in one. */
const SLOWEST_POLL_MS = 30_000;

/** What `setTimeout` gives: it can be told apart from a real timer, and takes what callers do to one. */
class VirtualTimer {
  readonly entry: Entry;
  constructor(entry: Entry) {
    this.entry = entry;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return false;
  }
  [Symbol.toPrimitive](): number {
    return this.entry.order;
  }
}

export type VirtualTimers = {
  setTimeout(run: () => void, delayMs?: number): unknown;
  setInterval(run: () => void, everyMs?: number): unknown;
  clearTimeout(timer: unknown): void;
};

/**
 * Time that passes only when it is told to. `install` puts it in the place of the process's own clock and timers, also for the libraries and for the
 * embedded database, which asks `Date` for SQL's time; `setImmediate` and microtasks stay real, so that work goes on while time stands.
 */
export function createVirtualTime(startMs: number) {
  const heap = createHeap();
  let now = startMs;
  let order = 0;
  /** How far the machine's clock is from the truth, and the product's own from the machine's, ms. */
  const skew = { machine: 0, product: 0 };

  function add(domain: Domain, run: () => void, delayMs: number, every: number | null): VirtualTimer {
    const entry: Entry = { at: now + Math.max(1, Math.trunc(delayMs) || 0), order: ++order, domain, run, every, live: true };
    heap.push(entry);
    return new VirtualTimer(entry);
  }

  function timers(domain: Domain): VirtualTimers {
    return {
      setTimeout: (run, delayMs = 0) => add(domain, run, delayMs, null),
      setInterval: (run, everyMs = 0) => add(domain, run, Math.max(everyMs, SLOWEST_POLL_MS), Math.max(everyMs, SLOWEST_POLL_MS)),
      clearTimeout(timer) {
        if (timer instanceof VirtualTimer) timer.entry.live = false;
      },
    };
  }

  return {
    skew,
    timers,
    /** What is true: the platform's clock. */
    truth: { now: () => now, monotonic: () => now - startMs } satisfies Clock,
    /** What the product is handed. */
    product: { now: () => now + skew.machine + skew.product, monotonic: () => now - startMs } satisfies Clock,
    /** Goes on to the next moment at which something is due and runs all of it. False when nothing is. */
    advance(): boolean {
      const first = heap.peek();
      if (!first) return false;
      now = first.at;
      for (let entry = heap.peek(); entry && entry.at <= now; entry = heap.peek()) {
        heap.pop();
        if (!entry.live) continue;
        if (entry.every !== null) heap.push(Object.assign(entry, { at: now + Math.max(1, entry.every), order: ++order }));
        entry.run();
      }
      return true;
    },
    /** The end of a domain's timers. */
    clear(domain: Domain): void {
      for (const entry of heap.all()) if (entry.domain === domain) entry.live = false;
    },
    /** The process's clock and timers become these, for the product. Returns how to undo it. */
    install(): () => void {
      return install(
        () => now + skew.machine,
        () => now - startMs,
        timers('product'),
      );
    },
  };
}

export type VirtualTime = ReturnType<typeof createVirtualTime>;

function install(date: () => number, monotonic: () => number, timers: VirtualTimers): () => void {
  const real = {
    Date: globalThis.Date,
    setTimeout: globalThis.setTimeout,
    setInterval: globalThis.setInterval,
    clearTimeout: globalThis.clearTimeout,
    clearInterval: globalThis.clearInterval,
  };
  const RealDate = globalThis.Date;
  class VirtualDate extends RealDate {
    constructor(...parts: unknown[]) {
      if (parts.length === 0) super(date());
      else super(...(parts as [number]));
    }
    static override now(): number {
      return date();
    }
    /** Dates made before are dates all the same. */
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Function.prototype[Symbol.hasInstance].call(RealDate, value);
    }
  }
  const clear = (timer: unknown) =>
    timer instanceof VirtualTimer ? timers.clearTimeout(timer) : real.clearTimeout(timer as NodeJS.Timeout);
  const later =
    (set: (run: () => void, ms: number) => unknown) =>
    (run: (...given: unknown[]) => void, ms: number, ...given: unknown[]) =>
      set(() => run(...given), ms);
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: later(timers.setTimeout),
    setInterval: later(timers.setInterval),
    clearTimeout: clear,
    clearInterval: clear,
  });
  Object.defineProperty(performance, 'now', { value: monotonic, configurable: true, writable: true });
  return () => {
    Object.assign(globalThis, real);
    Reflect.deleteProperty(performance, 'now');
  };
}

/** A binary heap by time, then by the order of asking. */
function createHeap() {
  const entries: Entry[] = [];
  const before = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);
  const at = (index: number) => entries[index] as Entry;
  function swap(a: number, b: number): void {
    [entries[a], entries[b]] = [at(b), at(a)];
  }
  function dropDead(): void {
    while (entries[0] && !entries[0].live) pop();
  }
  function pop(): void {
    const last = entries.pop();
    if (!last || entries.length === 0) return;
    entries[0] = last;
    for (let index = 0; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let least = index;
      if (left < entries.length && before(at(left), at(least))) least = left;
      if (right < entries.length && before(at(right), at(least))) least = right;
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  }
  return {
    push(entry: Entry): void {
      entries.push(entry);
      for (let index = entries.length - 1; index > 0;) {
        const parent = (index - 1) >> 1;
        if (!before(at(index), at(parent))) return;
        swap(index, parent);
        index = parent;
      }
    },
    pop,
    peek(): Entry | undefined {
      dropDead();
      return entries[0];
    },
    all: () => entries,
  };
}
