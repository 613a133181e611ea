import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Live } from '../../src/platform/live/live.ts';

/** What every edition of the live updates must do. `open` gives two processes' ends of one (the same twice when there is only one process). */
export function liveSuite(open: () => Promise<[Live, Live]>): void {
  let here: Live;
  let there: Live;
  beforeEach(async () => {
    [here, there] = await open();
  });
  afterEach(async () => {
    await Promise.all([here.close(), there.close()]);
  });

  it('wakes the listeners of a topic in every process, and no others', async () => {
    const woken: string[] = [];
    const all = [here, there].map(
      (live, at) => new Promise<void>((resolve) => live.subscribe('release', () => resolve(void woken.push(`release ${at}`)))),
    );
    here.subscribe('chat カモ', () => woken.push('chat'));
    await here.publish('release');
    await Promise.all(all);
    await sleep(50);
    expect(woken.sort()).toEqual(['release 0', 'release 1']);
  });

  it('stops with the subscription, and leaves the others', async () => {
    let ended = 0;
    let others = 0;
    const end = there.subscribe('x', () => ended++);
    const other = new Promise<void>((resolve) => there.subscribe('x', () => resolve(void others++)));
    end();
    end();
    await here.publish('x');
    await other;
    expect({ ended, others }).toEqual({ ended: 0, others: 1 });
  });

  it('wakes the other listeners although one fails', async () => {
    there.subscribe('x', () => {
      throw new Error('a listener');
    });
    const other = new Promise<void>((resolve) => there.subscribe('x', resolve));
    await here.publish('x');
    await expect(other).resolves.toBeUndefined();
  });
}
