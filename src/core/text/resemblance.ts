/** Pairs of neighbouring letters, each with how often it comes. */
function pairsOf(text: string): Map<string, number> {
  const letters = Array.from(text);
  const pairs = new Map<string, number>();
  for (let at = 0; at + 1 < letters.length; at++) {
    const pair = `${letters[at]}${letters[at + 1]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** How much of two texts is the same, 0 to 1: the share of their pairs of neighbouring letters that they have in common (Dice 1945). Of less than two letters: whether they are equal. */
export function resemblance(one: string, other: string): number {
  const [mine, others] = [pairsOf(one), pairsOf(other)];
  let common = 0;
  let all = 0;
  for (const [pair, count] of mine) {
    common += Math.min(count, others.get(pair) ?? 0);
    all += count;
  }
  for (const count of others.values()) all += count;
  return all === 0 ? Number(one === other) : (2 * common) / all;
}
