import { describe, expect, it } from '@jest/globals';
import { silentLog } from '../../src/platform/log.ts';
import { createShutdown, stopOnSignals } from '../../src/platform/shutdown.ts';

describe('the shutdown', () => {
  it('closes in the reverse order, one after another, also after one that failed', async () => {
    const order: string[] = [];
    const shutdown = createShutdown({ log: silentLog });
    shutdown.add('database', async () => void order.push('database'));
    shutdown.add('jobs', async () => {
      order.push('jobs');
      throw new Error('no');
    });
    shutdown.add('http', async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      order.push('http');
    });
    expect(await shutdown.run('test')).toBe(false);
    expect(order).toEqual(['http', 'jobs', 'database']);
  });

  it('closes once, however often it is asked', async () => {
    let closed = 0;
    const shutdown = createShutdown({ log: silentLog });
    shutdown.add('http', () => void closed++);
    expect(await Promise.all([shutdown.run('a'), shutdown.run('b')])).toEqual([true, true]);
    expect(closed).toBe(1);
  });

  it('does not wait longer than its deadline', async () => {
    const shutdown = createShutdown({ log: silentLog, deadlineMs: 20 });
    shutdown.add('hanging', () => new Promise(() => undefined));
    expect(await shutdown.run('test')).toBe(false);
  });

  it('ends the process after a signal, and at once after a second one', async () => {
    const codes: number[] = [];
    let finish: () => void = () => undefined;
    const shutdown = createShutdown({ log: silentLog });
    shutdown.add('http', () => new Promise<void>((resolve) => (finish = resolve)));
    const ended = new Promise<void>((resolve) => {
      const off = stopOnSignals(shutdown, (code) => {
        codes.push(code);
        if (code === 0) resolve(off());
      });
    });
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGINT', 'SIGINT');
    expect(codes).toEqual([130]);
    finish();
    await ended;
    expect(codes).toEqual([130, 0]);
  });
});
