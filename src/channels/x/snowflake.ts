const SNOWFLAKE_EPOCH = 1_288_834_974_657n;
const LATEST = 8_640_000_000_000_000;

/** When X gave out an id, epoch ms: the upper 42 bits of it. Undefined for ids that are not snowflakes. */
export function timeOfId(id: string): number | undefined {
  if (!/^\d{15,19}$/.test(id)) return undefined;
  return Number((BigInt(id) >> 22n) + SNOWFLAKE_EPOCH);
}

/** A time as X writes it (epoch ms in a string, or ISO 8601), else the id's own time, else `otherwise`. */
export function timeOf(written: unknown, id: string, otherwise: number): number {
  const ms = typeof written === 'string' ? (/^\d+$/.test(written) ? Number(written) : Date.parse(written)) : written;
  if (typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 && ms < LATEST) return ms;
  return timeOfId(id) ?? otherwise;
}
