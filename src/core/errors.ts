/**
 * The three kinds of error, by who can mend them (after grammY's): the caller's input, the settings of the operator, or something outside that may be back later.
 * An error says what was wrong, where, and what to do; it is translated twice only: into an HTTP status, and into retry or not.
 */
export class UketsukeError extends Error {
  override readonly name: string = 'UketsukeError';
  /** Stable, for machines: `version-conflict`, `not-found`, … */
  readonly code: string;
  readonly status: number;
  /** What a page needs to say it in its own words (`retryAt`, …); stands beside code and message in the answer. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status: number, options?: ErrorOptions & { details?: Record<string, unknown> }) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.details = options?.details ?? {};
  }
}

/** What the caller sent cannot be taken. */
export class InputError extends UketsukeError {
  override readonly name = 'InputError';
  constructor(code: string, message: string, status = 400, details?: Record<string, unknown>) {
    super(code, message, status, { details });
  }
}

/** A setting is missing or contradicts another. The process ends with exit code 2. */
export class SettingsError extends UketsukeError {
  override readonly name = 'SettingsError';
  readonly problems: string[];
  constructor(problems: string[]) {
    super('settings', problems.join('\n'), 500);
    this.problems = problems;
  }
}

/** Something outside is away; the same call may work later. */
export class UnavailableError extends UketsukeError {
  override readonly name = 'UnavailableError';
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, 503, options);
  }
}
