/** Names of our own for what other makes call as they like. */

const LONGEST = 60;
/** Names that mean something to JavaScript; content files refuse them. */
const FORBIDDEN = new Set(['constructor', 'prototype', '__proto__']);

/** Words of Latin letters and digits: “Order.Status-v2” → order, status, v2. */
function wordsOf(text: string): string[] {
  const words = text
    .slice(0, 500)
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const kept: string[] = [];
  for (const word of words) if (kept.join('-').length + word.length < LONGEST) kept.push(word);
  return kept;
}

/** True when letters would be lost that are neither Latin nor a sign: 「注文 status」 must not become `status`. */
const losesLetters = (text: string): boolean => /[^\p{ASCII}\p{P}\p{S}\p{Z}\p{M}]/u.test(text.slice(0, 500).normalize('NFKC'));

/** `Order Status` → order-status, `2024 sale` → intent-2024-sale; null for a name in other letters, which gets a number. */
export function idFrom(name: string): string | null {
  const id = wordsOf(name).join('-');
  if (id === '' || losesLetters(name)) return null;
  return /^\d/.test(id) || FORBIDDEN.has(id) ? `intent-${id}` : id;
}

/** `Pizza-Size` → pizza_size; null for a name in other letters. */
export function nameFrom(name: string, prefix: string): string | null {
  const own = wordsOf(name).join('_');
  if (own === '' || losesLetters(name)) return null;
  return /^\d/.test(own) || FORBIDDEN.has(own) ? `${prefix}_${own}` : own;
}

/** The wanted name, or the first of `name-2`, `name-3`, … that is free. Without a wanted name: `prefix-1`, … Takes it. */
export function takeName(wanted: string | null, prefix: string, joint: '-' | '_', taken: Set<string>): string {
  let name = wanted ?? `${prefix}${joint}1`;
  for (let n = 2; taken.has(name); n++) name = `${wanted ?? prefix}${joint}${n}`;
  taken.add(name);
  return name;
}

/** At most so many letters of a name, on one line. */
export function shorten(text: string, length: number): string {
  const letters = Array.from(
    text
      .slice(0, 4 * length)
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return letters.length <= length ? letters.join('') : `${letters.slice(0, length - 1).join('')}…`;
}
