/**
 * An English word without its ending, lightly: order, orders, ordered and ordering are one; so are try, tries and tried. Made for comparing words, never shown.
 * The steps are those of Harman's and Porter's stemmers (1991, 1980) that are seldom wrong.
 */
export function stem(word: string): string {
  if (word.length < 4) return word;
  let rest = word.replace(/['’]s?$/, '').replace(/(?:ies|ied)$/, 'y');
  if (rest.length > 5) rest = rest.replace(/(?:ings?|edly|ed)$/, '');
  if (rest.length > 6) rest = rest.replace(/(?:ations?|ments?|ness|able|ly|ers?)$/, '');
  return rest.replace(/(?<=..)(?:es|s|e)$/, '').replace(/([b-df-hj-np-tv-z])\1$/, '$1');
}
