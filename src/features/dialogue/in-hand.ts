/** Conversations whose turn is being taken in this process: nobody else here begins with one of them meanwhile. */
export type InHand = {
  ids(): number[];
  has(id: number): boolean;
  /** Resolves, never rejects, when the work on this one has ended; at once when there is none. */
  ended(id: number): Promise<unknown>;
  keep<T>(id: number, work: Promise<T>): Promise<T>;
};

export function createInHand(): InHand {
  const works = new Map<number, Promise<unknown>>();
  return {
    ids: () => [...works.keys()],
    has: (id) => works.has(id),
    ended: async (id) => works.get(id),
    async keep(id, work) {
      works.set(
        id,
        work.catch(() => undefined),
      );
      try {
        return await work;
      } finally {
        works.delete(id);
      }
    },
  };
}
