import { describe, expect, it } from '@jest/globals';
import { createMelting, createPending } from '../../../src/platform/jobs/melt.ts';

/** A queue whose answers come when they are let go. */
function slowQueue() {
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const send = () => new Promise<void>((resolve, reject) => open.push({ resolve, reject }));
  const letGo = async () => {
    open.at(-1)?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { open, send, letGo };
}

describe('wake-ups for now', () => {
  it('that come while one is on its way go together with one more', async () => {
    const { open, send, letGo } = slowQueue();
    const melting = createMelting();
    const all = Array.from({ length: 100 }, () => melting('turn 1', send));
    expect(open).toHaveLength(1);
    await letGo();
    expect(open).toHaveLength(2);
    await letGo();
    await Promise.all(all);
    expect(open).toHaveLength(2);
  });

  it('of different keys do not wait for each other', () => {
    const { open, send } = slowQueue();
    const melting = createMelting();
    void melting('turn 1', send);
    void melting('turn 2', send);
    expect(open).toHaveLength(2);
  });

  it('are sent although the one before could not be', async () => {
    const { open, send, letGo } = slowQueue();
    const melting = createMelting();
    const [first, second] = [melting('turn 1', send), melting('turn 1', send)];
    open[0]?.reject(new Error('the queue is away'));
    await expect(first).rejects.toThrow('the queue is away');
    await new Promise((resolve) => setImmediate(resolve));
    await letGo();
    await second;
    expect(open).toHaveLength(2);
  });
});

describe('a request that hangs', () => {
  it('holds up the next one of its key for a while, not for ever', async () => {
    const { open, send, letGo } = slowQueue();
    const melting = createMelting(20);
    void melting('turn 1', send);
    const next = melting('turn 1', send);
    while (open.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await letGo();
    await next;
  });
});

describe('wake-ups for later', () => {
  it('are asked for once until they are due', async () => {
    let now = 0;
    let sent = 0;
    const pending = createPending(() => now);
    const add = () => pending('turn 1@50', 50, async () => void (sent += 1));
    await Promise.all([add(), add()]);
    await add();
    expect(sent).toBe(1);
    now = 50;
    await add();
    expect(sent).toBe(2);
  });

  it('that could not be added are asked for again', async () => {
    let tries = 0;
    const pending = createPending(() => 0);
    const add = () =>
      pending('turn 1@50', 50, async () => {
        if (++tries === 1) throw new Error('the queue is away');
      });
    await expect(add()).rejects.toThrow('the queue is away');
    await add();
    await add();
    expect(tries).toBe(2);
  });

  it('of the past are forgotten when there are many', async () => {
    let now = 0;
    let sent = 0;
    const pending = createPending(() => now);
    for (let n = 0; n < 3_000; n++) {
      now = n;
      await pending(`turn ${n}`, n + 1, async () => void (sent += 1));
    }
    expect(sent).toBe(3_000);
  });
});
