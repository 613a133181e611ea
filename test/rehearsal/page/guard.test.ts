import { describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../../src/rehearsal/page/guard.ts';

const host = '127.0.0.1:4978';
const json = 'application/json';
const ask = (headers: Record<string, string>, method = 'POST') =>
  refusalOf({ method, headers: { host, 'content-type': json, ...headers } });

describe('who may press the buttons', () => {
  it('lets in the page itself and what is no browser', () => {
    expect(ask({})).toBeNull();
    expect(ask({ 'sec-fetch-site': 'same-origin', origin: `http://${host}` })).toBeNull();
    expect(ask({ host: 'localhost:4978', origin: 'http://localhost:4978' })).toBeNull();
    expect(ask({ host: '[::1]:4978' })).toBeNull();
    expect(ask({ 'content-type': 'image/png' })).toBeNull();
    expect(ask({ 'sec-fetch-site': 'none', 'content-type': '' }, 'GET')).toBeNull();
  });

  it.each(['cross-site', 'same-site'])('keeps out a page that is %s, for reading too', (site) => {
    expect(ask({ 'sec-fetch-site': site })).toBe('site');
    expect(ask({ 'sec-fetch-site': site }, 'GET')).toBe('site');
  });

  it('keeps out a page of another port, another scheme and of no origin', () => {
    expect(ask({ origin: 'http://127.0.0.1:3978' })).toBe('site');
    expect(ask({ origin: `https://${host}` })).toBe('site');
    expect(ask({ origin: 'null' })).toBe('site');
  });

  it('keeps out a foreign name that leads to this machine', () => {
    for (const name of ['evil.example:4978', '127.0.0.1.evil.example', 'localhost.evil.example', '127.0.0.1:4978@evil.example', ''])
      expect(ask({ host: name })).toBe('host');
  });

  it('keeps out what a plain form of a foreign page could send', () => {
    for (const kind of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
      'text/plain; application/json',
    ])
      expect(ask({ 'content-type': kind })).toBe('kind');
  });
});
