import { z } from 'zod';

export const hoursSettings = z.strictObject({
  kind: z.literal('hours'),
  /** The connector that holds the shops: columns id, name, name_en, open, close, closed_weekdays (`tue|wed`), and aliases if there are any. */
  stores: z.string().min(1),
  /** `setup`: the special days of the house's setup count before the shops' own hours. */
  special: z.literal('setup').optional(),
});

export type HoursSettings = z.output<typeof hoursSettings>;

export const hoursRefersTo = (settings: HoursSettings): string[] => [settings.stores];
