import { z } from 'zod';
import { hostRules } from './hosts.ts';

const web = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'must be a URL that begins with https:// or http://');

/** The settings of the one bot. The last four are for sovereign clouds and for tests; their defaults are those of the public cloud. */
export const botFrameworkSettings = z.object({
  MICROSOFT_APP_ID: z
    .string()
    .regex(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      'must be the application (client) id, such as 12345678-9abc-def0-1234-56789abcdef0',
    )
    .optional(),
  MICROSOFT_APP_PASSWORD: z.string().optional(),
  MICROSOFT_APP_TENANT_ID: z
    .string()
    .regex(/^[0-9A-Za-z.-]{1,100}$/, 'must be a tenant id or a domain')
    .optional(),
  /** True: without an app id, the Bot Framework Emulator on this machine is answered. */
  BOTFRAMEWORK_EMULATOR: z.stringbool({ error: 'must be true or false' }).default(false),
  /** False: `handoff.initiate` is not sent. */
  BOTFRAMEWORK_HANDOFF_EVENTS: z.stringbool({ error: 'must be true or false' }).default(true),
  BOTFRAMEWORK_SERVICE_URLS: z
    .string()
    .refine(
      (text) => hostRules(text) !== null,
      'must be addresses parted by commas, such as https://*.botframework.us (http:// only for this machine)',
    )
    .default(''),
  BOTFRAMEWORK_OPENID_URL: web.default('https://login.botframework.com/v1/.well-known/openidconfiguration'),
  BOTFRAMEWORK_LOGIN_URL: web.default('https://login.microsoftonline.com'),
  /** Who signs what comes in, and whom our own tokens are for. */
  BOTFRAMEWORK_TOKEN_ISSUER: web.default('https://api.botframework.com'),
});
