const SHARDS = 64;

/** A map of as many as millions of texts. One big map stops everything for a tenth of a second when it grows; many small ones grow one at a time. */
export interface ManyKeys {
  readonly size: number;
  get(key: string): number | undefined;
  set(key: string, value: number): void;
}

export function createManyKeys(): ManyKeys {
  const shards = Array.from({ length: SHARDS }, () => new Map<string, number>());
  let size = 0;
  // Keys of one kind differ most at their end.
  const shardOf = (key: string) => {
    const end = key.length - 1;
    return shards[(key.charCodeAt(end) * 31 + key.charCodeAt(end - 1) * 7 + key.length) & (SHARDS - 1)] as Map<string, number>;
  };
  return {
    get size() {
      return size;
    },
    get: (key) => shardOf(key).get(key),
    set(key, value) {
      const shard = shardOf(key);
      const before = shard.size;
      shard.set(key, value);
      size += shard.size - before;
    },
  };
}
