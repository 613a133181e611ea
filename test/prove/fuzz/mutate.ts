import type { Random } from '../../../src/core/clock.ts';

/** What programs trip over, as JSON can carry it. */
const NASTY: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 1e21],
  ...[
    '',
    ' ',
    '\u0000',
    '\u0000\u0001\u001f',
    '\ud800',
    '\udfff',
    'a\ud83d',
    '\ufeff',
    '\u202e',
    '\u200b\u200d',
    '__proto__',
    'constructor',
  ],
  ...[
    '1e999',
    '-1',
    '0x10',
    'NaN',
    'null',
    '../../etc/passwd',
    '%00',
    "' or 1=1 --",
    '${7*7}',
    '{{ 7 | times: 7 }}',
    '<script>alert(1)</script>',
  ],
  ...['99999999999999999999', '1780000000000000000', '9'.repeat(400), '٣٤', '１２３', '㊗️👨‍👩‍👧‍👦', 'ｶﾞｷﾞｸﾞ', 'ーーーーーーー', '😡'.repeat(300)],
  ...['(a+)+$', 'a'.repeat(5_000), 'あ'.repeat(3_000), 'aeiou'.repeat(400), '!?'.repeat(2_000), '\n'.repeat(2_000), '1,'.repeat(2_000)],
  ...[
    '2026-02-30T25:61:00Z',
    '令和99年13月40日',
    '来週の来週の来週',
    '4111 1111 1111 1111',
    '+81-90-1234-5678',
    'https://t.co/' + 'x'.repeat(3_000),
  ],
  ...[[], {}, [[]], [null], { '': '' }, { length: -1 }, { toString: null }, Array.from({ length: 300 }, (_, at) => at)],
];

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** A value as no client sends it: something in it exchanged, taken out, doubled, nested or renamed. The original stays as it is. */
export function mutateJson(random: Random, value: unknown): unknown {
  let result = structuredClone(value);
  for (let rounds = 1 + Math.floor(random() * 3); rounds > 0; rounds--) result = mutateOnce(random, result);
  return result;
}

function mutateOnce(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.03) return nastyFor(random, value);
  const keys = Object.keys(value);
  if (keys.length === 0 || random() < 0.08) return addTo(random, value);
  const key = pick(random, keys);
  const holder = value as Record<string, unknown>;
  // Deeper more often than not: the interesting things lie at the leaves.
  if (random() < 0.7 && typeof holder[key] === 'object' && holder[key] !== null) holder[key] = mutateOnce(random, holder[key]);
  else if (random() < 0.2) delete holder[key];
  else holder[key] = nastyFor(random, holder[key]);
  return value;
}

function nastyFor(random: Random, old: unknown): unknown {
  const kind = random();
  if (typeof old === 'string' && kind < 0.4) return mutateText(random, old);
  if (kind < 0.45) return nested(old, 1 + Math.floor(random() * 60));
  if (kind < 0.5) return Array.from({ length: Math.floor(random() * 50) }, () => old);
  return structuredClone(pick(random, NASTY));
}

function addTo(random: Random, value: object): unknown {
  if (Array.isArray(value)) return [...(value as unknown[]), structuredClone(pick(random, NASTY))];
  const key = pick(random, ['__proto__', 'constructor', 'hasOwnProperty', '', 'id', 'type', 'length', 'toJSON', '\u0000']);
  // As JSON.parse makes it: an own key, also for `__proto__`.
  return Object.defineProperty(value, key, {
    value: structuredClone(pick(random, NASTY)),
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function nested(value: unknown, depth: number): unknown {
  let result = value;
  for (let at = 0; at < depth; at++) result = at % 2 === 0 ? [result] : { a: result };
  return result;
}

const SPICE = [
  '\u0000',
  '\ud800',
  '"',
  '\\',
  '{',
  '[',
  '}',
  ']',
  ':',
  ',',
  '-',
  '\n',
  '\t',
  '&a ',
  '*a',
  '!!js/function ',
  '<<: ',
  '|',
  '>',
  '#',
  '%',
  '？',
  'ﾃﾞ',
  '💥',
  '{{',
  '}}',
  '{%',
];

/** A text with letters exchanged, taken out, repeated, or pieces moved and put in. */
export function mutateText(random: Random, text: string): string {
  let result = text;
  for (let rounds = 1 + Math.floor(random() * 4); rounds > 0; rounds--) {
    const at = Math.floor(random() * (result.length + 1));
    const length = Math.floor(random() * random() * (result.length - at));
    const piece = result.slice(at, at + length);
    const kind = random();
    if (kind < 0.25) result = result.slice(0, at) + result.slice(at + length);
    else if (kind < 0.4)
      result = result.slice(0, at) + piece.repeat(2 + Math.floor(random() * 8)).slice(0, 20_000) + result.slice(at + length);
    else if (kind < 0.8) result = result.slice(0, at) + pick(random, SPICE) + result.slice(at + (random() < 0.5 ? 0 : 1));
    else if (kind < 0.9) result = result.slice(at) + result.slice(0, at);
    else result = result.slice(0, at) + (JSON.stringify(pick(random, NASTY)) ?? '') + result.slice(at);
  }
  return result.slice(0, 60_000);
}

/** Bytes with bits flipped, cut off, or exchanged. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const result = Buffer.from(bytes);
  for (let rounds = 1 + Math.floor(random() * 8); rounds > 0 && result.length > 0; rounds--)
    result[Math.floor(random() * result.length)] = Math.floor(random() * 256);
  return random() < 0.2 ? result.subarray(0, Math.floor(random() * result.length)) : result;
}
