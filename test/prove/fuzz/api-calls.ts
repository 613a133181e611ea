import { API } from '../../../src/app/openapi.ts';
import type { Random } from '../../../src/core/clock.ts';
import type { RouteDoc } from '../../../src/platform/http/openapi.ts';
import { encode, PNG, type Call } from './call.ts';
import { sampleOf } from './from-schema.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';

/** Ends the caller's own session, or writes the whole house to the disk: now and then is enough. */
const SELDOM = /\/backup$|^delete |\/session$|\/link/;

/** A request to a route of the API, as the product documents it. `callers`: headers of those who may ask. */
export function apiCall(random: Random, callers: Record<string, string>[]): Call {
  let route: RouteDoc;
  do route = API[Math.floor(random() * API.length)] as RouteDoc;
  while (SELDOM.test(`${route.method} ${route.path}`) && random() < 0.99);
  // Who signs out is out for the rest of the run.
  if (route.method === 'delete') callers = callers.filter(({ cookie }) => cookie === undefined);
  const path = route.path.replace(/:\w+/g, () => parameter(random)) + queryOf(random, route);
  const what = `${route.method.toUpperCase()} ${path}`;
  const headers = { ...(callers[Math.floor(random() * callers.length)] as Record<string, string>) };
  if (route.method === 'get' || (!route.body && random() < 0.8)) return { what, method: route.method, path, headers };
  const body = bodyOf(random, route);
  headers['content-type'] = random() < 0.9 ? ('media' in (route.body ?? {}) ? 'image/png' : 'application/json') : 'text/plain; charset=bad';
  return { what, method: route.method, path, headers, body };
}

function parameter(random: Random): string {
  const kind = random();
  if (kind < 0.6) return String(1 + Math.floor(random() * 40));
  if (kind < 0.7) return String(Math.floor(random() * 2 ** 60));
  return encode(mutateText(random, '12')).slice(0, 500) || '0';
}

function queryOf(random: Random, { query }: RouteDoc): string {
  if (!query || random() < 0.3) return random() < 0.05 ? `?${encode(mutateText(random, 'a=b&c[d]=e')).slice(0, 500)}` : '';
  const value = mutateJson(random, sampleOf(random, query));
  if (typeof value !== 'object' || value === null) return '';
  const pairs = Object.entries(value).slice(0, 10);
  return `?${pairs.map(([name, one]) => `${encode(name)}=${encode(typeof one === 'string' ? one : (JSON.stringify(one) ?? ''))}`).join('&')}`.slice(
    0,
    4_000,
  );
}

function bodyOf(random: Random, { body }: RouteDoc): Uint8Array {
  if (!body || 'media' in body) return mutateBytes(random, PNG);
  const whole = sampleOf(random, body);
  const kind = random();
  if (kind < 0.3) return Buffer.from(JSON.stringify(whole));
  if (kind < 0.85) return Buffer.from(JSON.stringify(mutateJson(random, whole)) ?? 'null');
  return kind < 0.95 ? Buffer.from(mutateText(random, JSON.stringify(whole))) : mutateBytes(random, Buffer.from(JSON.stringify(whole)));
}
