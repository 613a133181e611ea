import { z } from 'zod';

/** The settings of one X account (more are added in the admin page). */
export const xSettings = z.object({
  X_CONSUMER_KEY: z.string().optional(),
  X_CONSUMER_SECRET: z.string().optional(),
  X_ACCESS_TOKEN: z.string().optional(),
  X_ACCESS_SECRET: z.string().optional(),
  X_USER_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'must be the numeric id of the account, not its @name')
    .optional(),
  X_USER_TOKEN: z.string().optional(),
  X_API_URL: z
    .string()
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'must be a URL that begins with https:// or http://')
    .default('https://api.x.com'),
  X_DM_LIMIT_15MIN: z.coerce.number().int().min(0).default(15),
  X_DM_LIMIT_24H: z.coerce.number().int().min(0).default(1_440),
  X_READ_LIMIT_15MIN: z.coerce.number().int().min(0).default(15),
});
