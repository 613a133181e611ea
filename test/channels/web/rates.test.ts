import { describe, expect, it } from '@jest/globals';
import { createRateLimiter } from '../../../src/channels/web/rates.ts';
import { addressKey } from '../../../src/platform/http/address.ts';

function limiterAt(options: { perMinute: number; burst: number; maxKeys?: number }) {
  let ms = 0;
  const limiter = createRateLimiter({ ...options, clock: { now: () => ms, monotonic: () => ms } });
  return { ...limiter, pass: (more: number) => void (ms += more) };
}

describe('the rate limiter', () => {
  it('lets a burst through and then says how long the next one has to wait', () => {
    const limiter = limiterAt({ perMinute: 12, burst: 6 });
    for (let sent = 0; sent < 6; sent += 1) {
      expect(limiter.waitMs('a')).toBe(0);
      limiter.take('a');
    }
    expect(limiter.waitMs('a')).toBe(5000);
    limiter.pass(4999);
    expect(limiter.waitMs('a')).toBe(1);
    limiter.pass(1);
    expect(limiter.waitMs('a')).toBe(0);
  });

  it('never saves up more than the burst', () => {
    const limiter = limiterAt({ perMinute: 60, burst: 2 });
    limiter.take('a');
    limiter.pass(3600_000);
    limiter.take('a');
    limiter.take('a');
    expect(limiter.waitMs('a')).toBe(1000);
  });

  it('counts each key for itself', () => {
    const limiter = limiterAt({ perMinute: 1, burst: 1 });
    limiter.take('a');
    expect(limiter.waitMs('a')).toBeGreaterThan(0);
    expect(limiter.waitMs('b')).toBe(0);
  });

  it('forgets the key unused for longest when it holds too many', () => {
    const limiter = limiterAt({ perMinute: 1, burst: 1, maxKeys: 2 });
    ['a', 'b', 'c'].forEach((key) => limiter.take(key));
    expect(limiter.waitMs('a')).toBe(0);
    expect(limiter.waitMs('b')).toBeGreaterThan(0);
    expect(limiter.waitMs('c')).toBeGreaterThan(0);
  });
});

describe('the key of an address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('is, for %s, %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
