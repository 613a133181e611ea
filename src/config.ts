import { isIP } from 'node:net';
import { z } from 'zod';
import { channelSettings } from './channels/index.ts';
import { SettingsError } from './core/errors.ts';
import { recognizerSettings } from './nlu/index.ts';

/** The only reader of the environment. Each setting has a default that works for a first look; each mistake is one message. */

const flag = z.stringbool({ error: 'must be true or false' });
const url = (protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );
/** What Express takes: a number of hops, true or false, addresses with or without a mask, or its names for ranges. */
function isProxyList(text: string): boolean {
  if (text === '' || /^(true|false|\d{1,2})$/.test(text)) return true;
  return text.split(',').every((part) => {
    const [address = '', mask] = part.trim().split('/');
    if (['loopback', 'linklocal', 'uniquelocal'].includes(address) && mask === undefined) return true;
    return isIP(address) !== 0 && (mask === undefined || /^\d{1,3}$/.test(mask));
  });
}

/** Addresses of mail, parted by commas. */
const addresses = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  )
  .refine((list) => list.length > 0 && list.every((one) => z.email().safeParse(one).success), 'must be e-mail addresses, parted by commas');

const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
};
const share = (max: number) => {
  const error = `must be a share from 0 to ${max}`;
  return z.coerce.number({ error }).min(0, { error }).max(max, { error });
};
/** One of a few words. */
const word = <const T extends readonly string[]>(words: T) => z.enum(words, { error: `must be one of ${words.join(', ')}` });

const schema = z.object({
  PORT: whole(0, 65_535).default(3978),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  REDIS_URL: url(['redis:', 'rediss:']).optional(),
  CONTENT_DIR: z.string().min(1).default('.'),
  ROLE: word(['all', 'web', 'worker']).default('all'),
  LOG_LEVEL: word(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TURN_SETTLE_MS: whole(0, 60_000).default(1_200),
  TURN_SETTLE_MAX_MS: whole(0, 120_000).default(4_000),
  TRUST_PROXY: z
    .string()
    .refine(isProxyList, 'must be true, a number of proxies, or their addresses, parted by commas (10.0.0.0/8, loopback)')
    .default(''),
  METRICS_TOKEN: z.string().min(16).optional(),
  RECOGNIZER_MAX_WITHHELD: share(0.5).default(0.05),
  QUIET_MINUTES: whole(1, 1_440).default(30),
  CHAT_COLOR: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #0b6b62')
    .default('#0b6b62'),
  CHAT_RATE_LIMIT: flag.default(true),
  DELIVERY_DEADLINE_MS: whole(100, 60_000).default(8_000),
  DELIVERY_LEASE_MS: whole(1_000, 300_000).default(30_000),
  DELIVERY_READBACK_MS: whole(100, 600_000).default(60_000),
  DELIVERY_ABSENT: word(['resend', 'park']).default('resend'),
  DELIVERY_PARK_MS: whole(1_000, 86_400_000).default(15 * 60_000),
  BOT_STALE_MINUTES: whole(1, 1_440).default(30),
  SEND_RESERVE_PEOPLE: share(0.9).default(0.2),
  SWEEP_MS: whole(100, 60_000).default(5_000),
  DRAIN_MS: whole(0, 5_000).default(1_000),
  REPAIR_MS: whole(0, 86_400_000).default(5 * 60_000),
  ADMIN_EMAIL: z.email({ error: 'must be an e-mail address' }).optional(),
  ADMIN_PASSWORD: z.string().optional(),
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  MAIL_FROM: z.string().min(3).optional(),
  NOTIFY_EMAIL: addresses.optional(),
  NOTIFY_WEBHOOK_URL: url(['http:', 'https:'])
    .refine((text) => !URL.canParse(text) || new URL(text).username + new URL(text).password === '', 'must hold no user name and password')
    .optional(),
  NOTIFY_WEBHOOK_SECRET: z
    .string()
    .regex(/^(whsec_)?[A-Za-z0-9+/]{24,}={0,2}$/, 'must be 24 characters of base64 or more, as `openssl rand -base64 24` makes')
    .optional(),
  SESSION_SECRET: z.string().min(32).optional(),
  ENCRYPTION_KEY: z.string().min(32).optional(),
  ...channelSettings.shape,
  ...recognizerSettings.shape,
});

export type Config = z.output<typeof schema>;

/** Reads and checks the settings. Throws SettingsError with one plain sentence per mistake. Empty values count as not set. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  const problems = result.success ? contradictions(result.data) : mistakes(result.error, given);
  if (problems.length > 0) throw new SettingsError(problems);
  return result.data as Config;
}

/** Each wrong value, and what contradicts among the others: an operator mends them all at once. */
function mistakes(error: z.ZodError, given: Record<string, string | undefined>): string[] {
  const wrong = [...new Set(error.issues.map((issue) => String(issue.path[0])))];
  const rest = schema.safeParse(Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.includes(name))));
  const others = rest.success ? contradictions(rest.data).filter((line) => !wrong.some((name) => line.includes(name))) : [];
  return [...error.issues.map((issue) => problem(issue, given)), ...others];
}

function problem(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = String(issue.path[0] ?? '');
  const value = /SECRET|PASSWORD|TOKEN|KEY|_URL/.test(name) ? '' : ` (it is “${given[name] ?? ''}”)`;
  return `${name}: ${issue.message}${value}.`;
}

/** Settings that are right one by one and wrong together. */
function contradictions(config: Config): string[] {
  const problems: string[] = [];
  if (config.REDIS_URL && !config.DATABASE_URL)
    problems.push(
      'REDIS_URL needs DATABASE_URL: Redis only carries wake-ups, the data live in PostgreSQL. Set DATABASE_URL, or take REDIS_URL away.',
    );
  if (config.ROLE !== 'all' && !config.DATABASE_URL)
    problems.push(`ROLE=${config.ROLE} needs DATABASE_URL: the embedded edition is exactly one process. Set DATABASE_URL, or ROLE=all.`);
  if (config.TURN_SETTLE_MAX_MS < config.TURN_SETTLE_MS) problems.push('TURN_SETTLE_MAX_MS must not be smaller than TURN_SETTLE_MS.');
  if (config.DELIVERY_LEASE_MS <= config.DELIVERY_DEADLINE_MS + 1_000)
    problems.push('DELIVERY_LEASE_MS must be more than a second longer than DELIVERY_DEADLINE_MS.');
  if ((config.ADMIN_EMAIL === undefined) !== (config.ADMIN_PASSWORD === undefined))
    problems.push('ADMIN_EMAIL and ADMIN_PASSWORD make the first admin together: set both, or none.');
  if (config.SMTP_URL && !config.MAIL_FROM) problems.push('MAIL_FROM is required with SMTP_URL: the address that mails come from.');
  if (config.NOTIFY_EMAIL && !config.SMTP_URL) problems.push('NOTIFY_EMAIL needs SMTP_URL: the server that sends the mails.');
  if (config.NOTIFY_WEBHOOK_URL && !config.NOTIFY_WEBHOOK_SECRET)
    problems.push('NOTIFY_WEBHOOK_SECRET is required with NOTIFY_WEBHOOK_URL: the receiver checks the signature with it.');
  if (config.DATABASE_URL) {
    if (!config.SESSION_SECRET)
      problems.push(
        'SESSION_SECRET is required with DATABASE_URL (32 characters or more; `openssl rand -hex 32` makes one): every process must have the same.',
      );
    if (!config.ENCRYPTION_KEY)
      problems.push(
        'ENCRYPTION_KEY is required with DATABASE_URL (32 characters or more; `openssl rand -hex 32` makes one): every process must have the same.',
      );
  }
  if (config.MICROSOFT_APP_ID && !config.MICROSOFT_APP_PASSWORD)
    problems.push('MICROSOFT_APP_PASSWORD is missing: MICROSOFT_APP_ID needs it.');
  const x = ['X_CONSUMER_KEY', 'X_CONSUMER_SECRET', 'X_ACCESS_TOKEN', 'X_ACCESS_SECRET', 'X_USER_ID'] as const;
  const missing = x.filter((name) => config[name] === undefined);
  if (missing.length > 0 && missing.length < x.length)
    problems.push(
      `The X account is set up in part: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing. Set all five, or none.`,
    );
  return problems;
}
