import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { createHttpApp, listen } from '../../../src/platform/http/server.ts';
import { silentLog } from '../../../src/platform/log.ts';

/** What a caller is taken for who claims to be somebody else, and a page of https on another host. */
async function takenFor(trustProxy: boolean | number | string): Promise<unknown> {
  const app = createHttpApp({
    log: silentLog,
    checks: {},
    metrics: new Registry(),
    trustProxy,
    mount: (express) =>
      express.get(
        '/who',
        ({ ip, protocol, hostname }, response) => void response.json({ ip: ip?.replace('::ffff:', ''), protocol, hostname }),
      ),
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  try {
    const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };
    return await (await fetch(`${server.url}/who`, { headers })).json();
  } finally {
    await server.close();
  }
}

describe('headers that only a proxy should set', () => {
  it('make nobody somebody else where no proxy is trusted', async () => {
    expect(await takenFor(false)).toEqual({ ip: '127.0.0.1', protocol: 'http', hostname: '127.0.0.1' });
  });

  it('count no further than the trusted proxies reach', async () => {
    expect(await takenFor(1)).toMatchObject({ ip: '198.51.100.7', protocol: 'https' });
    expect(await takenFor('10.0.0.0/8')).toEqual({ ip: '127.0.0.1', protocol: 'http', hostname: '127.0.0.1' });
  });
});
