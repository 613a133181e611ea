/**
 * The order in which people write the keys of content files. A database keeps none, and files that change their order with every export cannot be compared.
 * The kind of a step comes before its options.
 */
const ORDER = [
  ...['intent', 'flow', 'id', 'reason', 'title', 'name', 'kind', 'starts', 'slots'],
  ...['ask', 'choose', 'lookup', 'branch', 'set', 'goto', 'resolved', 'escalate', 'end'],
  ...['entity', 'required', 'pattern', 'normalise', 'when', 'value', 'label', 'words', 'unless'],
  ...['from', 'options', 'say', 'help', 'choices', 'tries', 'limit', 'asof', 'url'],
  ...['with', 'as', 'return', 'on_error', 'then', 'else', 'none'],
  ...['urgency', 'team', 'notice', 'examples', 'steps', 'ja', 'en'],
];
const place = new Map(ORDER.map((key, at) => [key, at]));

/** A copy with every map's keys in reading order; keys that the order does not name follow by letter. */
export function inReadingOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inReadingOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => before(a, b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inReadingOrder(inner)]));
}

function before(a: string, b: string): number {
  const [one, two] = [place.get(a) ?? ORDER.length, place.get(b) ?? ORDER.length];
  return one - two || (a < b ? -1 : 1);
}
