/** Things counted, in the order in which each first came: number `hashes[i]` came `counts[i]` times. */
export type Counted = { hashes: Int32Array; counts: Uint32Array };

/** Counts hashes faster than a Map does: most of what a question costs is looking up its some hundred pieces. Made once and used again for every text. */
export type Bag = {
  add: (hash: number) => void;
  size: () => number;
  /** Writes what was counted to `target` from index `at` on, and begins anew. */
  empty: (target: Counted, at: number) => void;
};

/** Places for the pieces of two usual sentences; a longer text takes more while it is read. */
const PLACES = 1024;

export function createBag(): Bag {
  let hashes = new Int32Array(PLACES / 2);
  let counts = new Uint32Array(PLACES / 2);
  /** An open-addressing table: one more than the index of what lies there, 0 for nothing. */
  let places = new Int32Array(PLACES);
  let used = 0;

  function grow(): void {
    const [shorter, fewer] = [hashes, counts];
    hashes = new Int32Array(shorter.length * 2);
    counts = new Uint32Array(shorter.length * 2);
    hashes.set(shorter);
    counts.set(fewer);
    places = new Int32Array(hashes.length * 2);
    for (let i = 0; i < used; i++) places[placeOf(hashes[i] as number)] = i + 1;
  }

  function placeOf(hash: number): number {
    const last = places.length - 1;
    let place = hash & last;
    for (let there = places[place] as number; there !== 0 && hashes[there - 1] !== hash; there = places[place] as number)
      place = (place + 1) & last;
    return place;
  }

  return {
    add(hash) {
      const place = placeOf(hash);
      const there = places[place] as number;
      if (there !== 0) {
        counts[there - 1] = (counts[there - 1] as number) + 1;
        return;
      }
      if (used === hashes.length) {
        grow();
        places[placeOf(hash)] = used + 1;
      } else places[place] = used + 1;
      hashes[used] = hash;
      counts[used] = 1;
      used++;
    },
    size: () => used,
    empty(target, at) {
      for (let i = 0; i < used; i++) {
        target.hashes[at + i] = hashes[i] as number;
        target.counts[at + i] = counts[i] as number;
      }
      used = 0;
      if (places.length > PLACES) {
        hashes = new Int32Array(PLACES / 2);
        counts = new Uint32Array(PLACES / 2);
        places = new Int32Array(PLACES);
      } else places.fill(0);
    },
  };
}
