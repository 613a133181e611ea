import { inSlices } from '../../platform/in-slices.ts';
import { entityFinderSteps, type EntityFinder, type FinderSource } from './entities.ts';

/** `source` is read anew after each change. `watch` calls its listener when names changed, and returns a function that stops it. */
export type LiveSource = {
  source: () => FinderSource;
  watch: (changed: () => void) => () => void;
  /** The names could not be read anew: those known before stay. */
  onError: (error: unknown) => void;
};

type Live = { source: () => FinderSource; finder: EntityFinder | null; changes: number; building: boolean };

/**
 * An entity finder that follows the data. It is made in slices, between which everything else gets its turn: the names known before are found until those
 * of the change are there. One that nobody holds any more is forgotten with the next change. Rejects when the names cannot be read for the first time.
 */
export async function openLiveFinder({ source, watch, onError }: LiveSource): Promise<EntityFinder> {
  const live: Live = { source, finder: null, changes: 0, building: false };
  follow(new WeakRef(live), watch, onError);
  await renew(live);
  return { find: (text, context) => live.finder?.find(text, context) ?? [] };
}

/** Holds the finder weakly: the releases of a year would else all be kept, and read every change. */
function follow(ref: WeakRef<Live>, watch: LiveSource['watch'], onError: LiveSource['onError']): void {
  const stop = watch(() => {
    const live = ref.deref();
    if (live) renew(live).catch(onError);
    else stop();
  });
}

/** Reads the names, and once more when they changed meanwhile. */
async function renew(live: Live): Promise<void> {
  live.changes += 1;
  if (live.building) return;
  live.building = true;
  try {
    for (let read = 0; read !== live.changes;) {
      read = live.changes;
      live.finder = await inSlices(entityFinderSteps(live.source()));
    }
  } finally {
    live.building = false;
  }
}
