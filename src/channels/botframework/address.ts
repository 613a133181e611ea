import { z } from 'zod';

/** An id of the Bot Framework: opaque, sometimes long, never empty. Nothing that a path, a log or a database would read as more than a name. */
export const idSchema = z
  .string()
  .min(1)
  .max(400)
  .refine((id) => !/[\p{Cc}\p{Cs}]/u.test(id) && id !== '.' && id !== '..');

/** The sub-channel: `line`, `msteams`, `directline`, … Lower case: the SDK takes one of the others for a channel with rules of its own. */
export const channelIdSchema = z.string().regex(/^[a-z][a-z0-9.-]{0,49}$/);

const party = z.object({ id: idSchema, name: z.string().max(200).optional() });

/** How a contact is reached: what a conversation reference needs, as plain data. */
export const addressSchema = z.object({
  serviceUrl: z.string().min(1).max(2_000),
  channelId: channelIdSchema,
  conversation: z.object({ id: idSchema, tenantId: z.string().max(200).optional(), conversationType: z.string().max(50).optional() }),
  bot: party,
  user: party,
  locale: z.string().max(35).optional(),
});
export type Address = z.output<typeof addressSchema>;
