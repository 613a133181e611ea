const OPEN = 0x7b;
const CLOSE = 0x7d;
const LONGEST = 40;

const isLatin = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a;

/** Where the place of a name, `{product}`, ends that begins at `at`; 0 when none begins there. */
export function placeEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== OPEN || !isLatin(text.charCodeAt(at + 1))) return 0;
  const last = Math.min(text.length, at + LONGEST + 2);
  for (let end = at + 1; end < last; end++) {
    const unit = text.charCodeAt(end);
    if (unit === CLOSE) return end + 1;
    if (!isLatin(unit) && unit !== 0x5f && !(unit >= 0x30 && unit <= 0x39)) return 0;
  }
  return 0;
}
