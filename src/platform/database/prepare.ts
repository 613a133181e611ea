import pg from 'pg';

/** A statement that comes for the third time will come again. */
const OFTEN = 3;
/** Statements with lists have a text for each length: beyond so many texts nothing new is counted. */
const MOST_TEXTS = 500;
/** What returns whole rows stays unprepared: a new column, added by an upgrade while this process runs, changes what it returns, and PostgreSQL refuses that. */
const WHOLE_ROWS = /\.\*|returning \*|^\s*select \*/i;

const texts = new Map<string, { name: string; seen: number }>();

/** The name under which connections keep a statement; undefined: it is not prepared (yet). */
function nameOf(text: string): string | undefined {
  const known = texts.get(text);
  if (known) return (known.seen += 1) >= OFTEN ? known.name : undefined;
  if (texts.size < MOST_TEXTS && !WHOLE_ROWS.test(text)) texts.set(text, { name: `s${texts.size + 1}`, seen: 1 });
  return undefined;
}

/**
 * A connection that prepares statements which come again and again, once: parsing and planning cost PostgreSQL as much as doing them. A plan is made anew when its
 * tables have been analyzed, by autovacuum or, in the embedded edition, by `tidyUp`.
 */
export class PreparingClient extends pg.Client {
  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const asked = name === undefined ? args : [{ name, text, values }, ...rest];
    return (super.query as (...asked: unknown[]) => never).apply(this, asked);
  }
}
