import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDemo, type Demo } from './demo.ts';

let folder: string;
let demo: Demo;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uketsuke-pages-'));
  await mkdir(join(folder, 'chat'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'chat/index.html'), '<script nonce="__NONCE__"></script><style nonce="__NONCE__"></style>');
  await writeFile(join(folder, 'assets/page-abc.js'), 'export {}');
  demo = await startDemo({ pages: folder });
});
afterAll(async () => {
  await demo.close();
  await rm(folder, { recursive: true });
});

describe('the chat page', () => {
  it('carries a new nonce in every answer, the same in its policy and its markup', async () => {
    const nonces = [];
    for (let visit = 0; visit < 2; visit += 1) {
      const answer = await fetch(`${demo.url}/chat`);
      const policy = answer.headers.get('content-security-policy') ?? '';
      const nonce = /script-src 'self' 'nonce-([\w+/=]{24})'/.exec(policy)?.[1] ?? 'none';
      expect(await answer.text()).toBe(`<script nonce="${nonce}"></script><style nonce="${nonce}"></style>`);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(2);
  });

  it('has assets that browsers keep for ever, and nothing beside them', async () => {
    const asset = await fetch(`${demo.url}/assets/page-abc.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${demo.url}/assets/../chat/index.html`)).status).toBe(404);
    expect((await fetch(`${demo.url}/assets/none.js`)).status).toBe(404);
  });

  it('says what to do when it has not been built', async () => {
    const bare = await startDemo({ pages: join(folder, 'nowhere') });
    const answer = await fetch(`${bare.url}/chat`);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('npm run build')]);
    await bare.close();
  });
});
