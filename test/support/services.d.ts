/** A server for tests, on a free port of the loopback address; undefined when it is not installed. */
export type TestServer = { url: string; stop: () => Promise<void> };
export function startPostgres(more?: string[]): Promise<TestServer | undefined>;
export function startRedis(extra?: string[]): Promise<TestServer | undefined>;
export function keep(folder: string, command: string[], user: object, port: number, ready: () => string): Promise<TestServer>;
export function postgresFolder(): string | undefined;
export function asPostgres(folder: string): object;
