/** Where a name was found in a longer text, and how many letters were missing, added, changed or swapped. */
export type NearSubstring = { distance: number; start: number; end: number };

/**
 * The place in `text` nearest to `name` (Sellers 1980, with neighbouring letters swapped counted as one error).
 * Of equally near places the first wins, or the one that ends with the name's own last letter. Offsets are UTF-16 units. An empty name is found at 0.
 */
export function nearestSubstring(name: string, text: string): NearSubstring {
  const n = name.length;
  const width = n + 1;
  // Three columns, for the swap; `from` remembers where the match of each cell began.
  let older = new Int32Array(width);
  let last = new Int32Array(width);
  let next = new Int32Array(width);
  let olderFrom = new Int32Array(width);
  let lastFrom = new Int32Array(width);
  let nextFrom = new Int32Array(width);
  for (let i = 0; i <= n; i++) last[i] = i;
  let best: NearSubstring = { distance: n, start: 0, end: 0 };
  for (let j = 1; j <= text.length; j++) {
    const letter = text.charCodeAt(j - 1);
    next[0] = 0;
    nextFrom[0] = j;
    for (let i = 1; i <= n; i++) {
      const same = name.charCodeAt(i - 1) === letter;
      let cost = (last[i - 1] ?? 0) + (same ? 0 : 1);
      let from = lastFrom[i - 1] ?? 0;
      const missing = (next[i - 1] ?? 0) + 1;
      if (missing < cost) {
        cost = missing;
        from = nextFrom[i - 1] ?? 0;
      }
      const added = (last[i] ?? 0) + 1;
      if (added < cost) {
        cost = added;
        from = lastFrom[i] ?? 0;
      }
      if (i > 1 && j > 1 && name.charCodeAt(i - 2) === letter && name.charCodeAt(i - 1) === text.charCodeAt(j - 2)) {
        const swapped = (older[i - 2] ?? 0) + 1;
        if (swapped < cost) {
          cost = swapped;
          from = olderFrom[i - 2] ?? 0;
        }
      }
      next[i] = cost;
      nextFrom[i] = from;
    }
    const distance = next[n] ?? n;
    // Of equally near places, one that closes on the name's own last letter reaches further than a slip before it.
    const closes = distance === best.distance && n > 0 && name.charCodeAt(n - 1) === letter && distance < n;
    if (distance < best.distance || closes) best = { distance, start: nextFrom[n] ?? 0, end: j };
    [older, last, next] = [last, next, older];
    [olderFrom, lastFrom, nextFrom] = [lastFrom, nextFrom, olderFrom];
  }
  return best;
}

/** How many letters are missing, added, changed or swapped with their neighbour between two words (optimal string alignment). Takes time in proportion to the product of their lengths. */
export function editDistance(one: string, other: string): number {
  let older: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      next[j] = cost;
    }
    older = last;
    last = next;
  }
  return last[other.length] ?? 0;
}
