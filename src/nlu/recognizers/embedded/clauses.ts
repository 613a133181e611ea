/** Where a sentence ends, or a Japanese clause before a pause (〜けど、 〜ので、 〜て、), or an English one before a conjunction. */
const BREAK =
  /[。！？!?\n…]+|(?<=けど|けれど|ので|から|んで|が|て|し|です|ます|たら)[、,]\s*|\.\s+|[;:—]\s*|,\s+(?:so|but|and)\s+|\s{1,8}[-–]\s+/u;
/** A message of two short sentences is understood whole. UTF-16 units, with Latin letters counted as a third. */
const LONG = 24;
/** Shorter pieces (はい、 well) say nothing. */
const SHORTEST = 5;
const MOST = 12;

/** The clauses of a long message, in order; empty when it is short or cannot be parted. */
export function clausesOf(text: string): string[] {
  if (weightOf(text) < LONG) return [];
  const clauses = text.split(BREAK).filter((clause): clause is string => clause !== undefined && weightOf(clause) >= SHORTEST);
  return clauses.length > 1 ? clauses.slice(-MOST) : [];
}

const weightOf = (text: string): number => {
  const latin = (text.match(/[\x20-\x7E]/g) ?? []).length;
  return text.length - latin + latin / 3;
};
