import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { rehearseCommand } from '../../src/cli/rehearse.ts';

describe('uketsuke rehearse --help', () => {
  it.each([
    ['ja', '--help', 'お客様になるページのポート'],
    ['en', '-h', 'port of the page for the customers'],
  ] as const)('says in %s what it takes, and starts nothing', async (locale, flag, words) => {
    const root = await mkdtemp(join(tmpdir(), 'uketsuke-help-'));
    const said: string[] = [];
    const io = { locale, env: {}, out: (line: string) => void said.push(line), err: (line: string) => void said.push(line) };
    expect(await rehearseCommand([flag, '--data', join(root, 'rehearsal')], io)).toBe(0);
    expect(said.join('\n')).toMatch(/^npx uketsuke rehearse \[--port 4978\]/);
    expect(said.join('\n')).toMatch(words);
    expect(await readdir(root)).toEqual([]);
    await rm(root, { recursive: true });
  });
});
