import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Names under which texts of customers, credentials and personal data travel. Nobody should log them; if somebody does, they do not come out. */
const secretNames = [
  'text',
  'body',
  'rawBody',
  'password',
  'secret',
  'token',
  'cookie',
  'authorization',
  'credentials',
  'accessToken',
  'accessSecret',
  'consumerSecret',
  'email',
  'phone',
  'profile',
];
const redacted = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** Structured lines (JSON) with ISO times. `level` is one of pino's: fatal, error, warn, info, debug, trace, silent. */
export function createLog(options: { level?: string; destination?: DestinationStream; base?: Record<string, unknown> } = {}): Log {
  return pino(
    {
      level: options.level ?? 'info',
      base: options.base ?? { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...redacted, 'req.headers', 'res.headers'], censor: '[kept out]' },
      serializers: { err: errorForLog, error: errorForLog },
    },
    options.destination ?? pino.destination(1),
  );
}

/** For tests and for commands that speak to people. */
export const silentLog: Log = pino({ level: 'silent' });

/**
 * What is safe to say of an error. A database's `detail` and `parameters` and an HTTP client's `request` carry texts of customers, so only
 * known fields are taken.
 */
export function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, constraint, table, status } = error as Error & Record<'code' | 'constraint' | 'table' | 'status', unknown>;
  const cause = error.cause instanceof Error ? { cause: errorForLog(error.cause) } : {};
  return { name: error.name, message: error.message, code, constraint, table, status, stack: error.stack, ...cause };
}
