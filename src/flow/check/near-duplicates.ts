/** Examples that share more than this part of their three-letter pieces teach a recognizer nothing new. */
const SHARE = 0.9;
/** So many earlier texts are compared with one, which bounds the time; more share a rare piece only where most are alike. */
const MOST_COMPARED = 64;

/**
 * Which of the texts (`at`) are almost the same as an earlier one (`like`), as indices in order. They come folded.
 * Texts that share so much share one of their first pieces in any order of all pieces (the prefix filter of Bayardo et al. 2007); here the order of their hashes. Only those
 * are compared, so that time grows with the number of texts and not with its square.
 */
export function nearDuplicates(texts: readonly string[], share = SHARE): { at: number; like: number }[] {
  const all = texts.map(piecesOf);
  const index = new Map<number, number[]>();
  const found: { at: number; like: number }[] = [];
  all.forEach((pieces, at) => {
    const first = pieces.subarray(0, pieces.length - Math.ceil(share * pieces.length) + 1);
    const earlier = new Set<number>();
    for (const piece of first) for (const other of index.get(piece) ?? []) if (earlier.size < MOST_COMPARED) earlier.add(other);
    const like = [...earlier].find((other) => alike(pieces, all[other] as Int32Array, share));
    if (like !== undefined) found.push({ at, like });
    else for (const piece of first) post(index, piece, at);
  });
  return found;
}

function post(index: Map<number, number[]>, piece: number, at: number): void {
  const posting = index.get(piece);
  if (!posting) index.set(piece, [at]);
  else if (posting.length < MOST_COMPARED) posting.push(at);
}

/** The hashes of the three-letter pieces of a text with its edges, in order; a piece that stands there twice is there twice. */
function piecesOf(text: string): Int32Array {
  const edged = ` ${text} `;
  const pieces = new Int32Array(Math.max(1, edged.length - 2));
  for (let at = 0; at < pieces.length; at++) {
    let hash = Math.imul(edged.charCodeAt(at) ^ 0x2f0b, 0x9e3779b1) ^ edged.charCodeAt(at + 1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ edged.charCodeAt(at + 2);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    pieces[at] = hash ^ (hash >>> 16);
  }
  return pieces.sort();
}

/** Compares two sorted lists. */
function alike(a: Int32Array, b: Int32Array, share: number): boolean {
  const most = Math.max(a.length, b.length);
  if (Math.min(a.length, b.length) < share * most) return false;
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [left, right] = [a[i] as number, b[j] as number];
    if (left === right) common++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return common >= share * most;
}
