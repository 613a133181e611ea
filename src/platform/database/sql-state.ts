import { types } from 'node:util';

/** PostgreSQL's code of an error (SQLSTATE), if it has one. */
export function sqlState(error: unknown): string | undefined {
  const code = types.isNativeError(error) && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
