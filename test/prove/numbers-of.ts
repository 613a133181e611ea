type Numbers<V, K extends keyof V> = { [N in K]: V[N] extends string ? number : number | undefined };

/**
 * Of a command's options those that are numbers, from 0 up. Throws for the first that is none: to compare with it is never true, so that the command would do nothing
 * and find nothing wrong.
 */
export function numbersOf<V extends object, K extends keyof V & string>(values: V, names: readonly K[]): Numbers<V, K> {
  const numbers: Partial<Record<K, number | undefined>> = {};
  for (const name of names) {
    const given = values[name] as string | undefined;
    if (given === undefined) continue;
    const number = given.trim() === '' ? NaN : Number(given);
    if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} ${given}: that is no number`);
    numbers[name] = number;
  }
  return numbers as Numbers<V, K>;
}
