/** How this page asks the server. One way in and out, so that losing the session or the line is noticed in one place. */

/** `status` 0, code `offline`: nobody answered. `details`: whatever else the error's body says (`agent`, `at`, `retryAt`, …). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export const isOffline = (error: unknown): boolean => error instanceof ApiError && error.code === 'offline';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Watcher = { signedOut(): void; stale(): void; reached(): void; unreached(): void };

const deadlineMs = 15_000;
const bodyDeadlineMs = 90_000;
const watchers = new Set<Watcher>();
let csrf = '';

/** The session's token, sent with whatever changes something. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** Tells when the server no longer knows this session (`stale`: another one was begun in this browser), answered, or could not be reached. Returns a function that ends it. */
export function watchCalls(watcher: Watcher): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/**
 * Asks `/api/v1<path>`. A Blob goes as it is with its own type, anything else as JSON. An empty answer is `undefined`.
 * Throws only ApiError; an abort by `signal` is thrown as the platform throws it.
 */
export async function call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await request(method, path, body, signal);
  if (response.ok) {
    watchers.forEach((watcher) => watcher.reached());
    const text = await response.text().catch(() => unreached());
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const error = await errorOf(response);
  // A gateway in front of a server that is away answers in its place.
  if ([502, 503, 504].includes(response.status) && error.code === 'unclear') return unreached();
  watchers.forEach((watcher) => watcher.reached());
  if (response.status === 401 && error.code !== 'wrong-sign-in') watchers.forEach((watcher) => watcher.signedOut());
  if (error.code === 'csrf') watchers.forEach((watcher) => watcher.stale());
  throw error;
}

async function request(method: Method, path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const blob = body instanceof Blob;
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf;
  if (body !== undefined) headers['Content-Type'] = blob ? body.type || 'application/octet-stream' : 'application/json';
  const deadline = AbortSignal.timeout(blob ? bodyDeadlineMs : deadlineMs);
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? undefined : blob ? body : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    return unreached();
  }
}

function unreached(): never {
  watchers.forEach((watcher) => watcher.unreached());
  throw new ApiError(0, 'offline', 'the server cannot be reached');
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as { error?: Record<string, unknown> } | null;
  const { code = 'unclear', message = '', ...details } = body?.error ?? {};
  return new ApiError(response.status, String(code), String(message), details);
}
