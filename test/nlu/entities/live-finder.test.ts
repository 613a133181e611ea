import { describe, expect, it } from '@jest/globals';
import type { EntityFinder } from '../../../src/nlu/entities/entities.ts';
import { entityFinderSteps } from '../../../src/nlu/entities/entities.ts';
import type { Gazetteer } from '../../../src/nlu/entities/gazetteer.ts';
import { openLiveFinder } from '../../../src/nlu/entities/live-finder.ts';

const MAKERS = ['カモ堂', 'ミナト', 'ヤマセ', 'ツバキ', 'Linden'];
/** As many lamps as asked for, and one that nothing else is called like. */
const products = (count: number, special: string): Gazetteer => {
  const lamp = (n: number) => ({ id: `p${n}`, name: `${MAKERS[n % MAKERS.length]} ランプ ${n}型`, aliases: [`Lamp ${n}`], fields: {} });
  return {
    type: 'product',
    entries: [...Array.from({ length: count }, (_, n) => lamp(n)), { id: 'special', name: special, aliases: [], fields: {} }],
  };
};

function followed(first: Gazetteer) {
  const state = { gazetteers: [first], listeners: new Set<() => void>(), errors: [] as unknown[] };
  const opened = openLiveFinder({
    source: () => ({ gazetteers: state.gazetteers }),
    watch: (changed) => {
      state.listeners.add(changed);
      return () => void state.listeners.delete(changed);
    },
    onError: (error) => state.errors.push(error),
  });
  const change = (next: Gazetteer) => {
    state.gazetteers = [next];
    state.listeners.forEach((listener) => listener());
  };
  return { state, opened, change };
}

const finds = (finder: EntityFinder, text: string) =>
  finder.find(text, { now: 0, zone: 'Asia/Tokyo', language: 'ja' }).some(({ value }) => value.kind === 'record' && value.id === 'special');

/** Rounds of the event loop until it is so; no more than a test may take. */
async function rounds(isSo: () => boolean): Promise<number> {
  let count = 0;
  for (; !isSo() && count < 100_000; count++) await new Promise((resolve) => setImmediate(resolve));
  return count;
}

describe('an entity finder that follows the data', () => {
  it('goes on finding the names of before until the new ones are there, and lets everything else have its turn meanwhile', async () => {
    const { opened, change, state } = followed(products(1_500, 'キャンパスノート'));
    const finder = await opened;
    change(products(1_500, 'ヒノキマグカップ'));
    expect([finds(finder, 'キャンパスノートはありますか'), finds(finder, 'ヒノキマグカップはありますか')]).toEqual([true, false]);
    expect(await rounds(() => finds(finder, 'ヒノキマグカップはありますか'))).toBeGreaterThan(2);
    expect(finds(finder, 'キャンパスノートはありますか')).toBe(false);
    expect(state.errors).toEqual([]);
  });

  it('reads the names once more when they changed while they were read', async () => {
    const { opened, change } = followed(products(300, 'キャンパスノート'));
    const finder = await opened;
    change(products(300, 'ヒノキマグカップ'));
    change(products(300, 'アケビバスケット'));
    await rounds(() => finds(finder, 'アケビバスケットはありますか'));
    expect([finds(finder, 'アケビバスケットはありますか'), finds(finder, 'ヒノキマグカップはありますか')]).toEqual([true, false]);
  });

  it('keeps the names of before when the new ones cannot be read', async () => {
    const { opened, change, state } = followed(products(10, 'キャンパスノート'));
    const finder = await opened;
    change({ type: 'product', entries: [null as never] });
    await rounds(() => state.errors.length > 0);
    expect(finds(finder, 'キャンパスノートはありますか')).toBe(true);
  });

  it('is made in steps of few names each', () => {
    let steps = 0;
    for (const work = entityFinderSteps({ gazetteers: [products(2_000, 'ノート')] }); !work.next().done;) steps++;
    expect(steps).toBeGreaterThan(4 * (2_000 / 50));
  });
});
