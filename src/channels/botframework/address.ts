import { z } from 'zod';

/** Words of theirs that are kept as they came: nothing that a log or a database would read as more than letters. */
export const letters = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text));

/** An id of the Bot Framework: opaque, sometimes long, never empty. Nor is it anything that a path would read as more than a name. */
export const idSchema = letters(400)
  .min(1)
  .refine((id) => id !== '.' && id !== '..');

/** The sub-channel: `line`, `msteams`, `directline`, … Lower case: the SDK takes one of the others for a channel with rules of its own. */
export const channelIdSchema = z.string().regex(/^[a-z][a-z0-9.-]{0,49}$/);

const party = z.object({ id: idSchema, name: z.string().max(200).optional() });

/** How a contact is reached: what a conversation reference needs, as plain data. */
export const addressSchema = z.object({
  serviceUrl: letters(2_000).min(1),
  channelId: channelIdSchema,
  conversation: z.object({ id: idSchema, tenantId: letters(200).optional(), conversationType: letters(50).optional() }),
  bot: party,
  user: party,
  locale: z.string().max(35).optional(),
});
export type Address = z.output<typeof addressSchema>;
