import type { Config } from '../config.ts';

/** True when only this machine can reach the product: it listens on loopback, and nothing stands before it. */
export function isLoopback(config: Pick<Config, 'HOST' | 'TRUST_PROXY' | 'PUBLIC_URL'>): boolean {
  const local = config.PUBLIC_URL === undefined || isLocal(new URL(config.PUBLIC_URL).hostname);
  return isLocal(config.HOST) && local && (config.TRUST_PROXY === '' || config.TRUST_PROXY === 'false');
}

const isLocal = (host: string) => host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
