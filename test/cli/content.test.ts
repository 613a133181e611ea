import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { contentCommand } from '../../src/cli/content.ts';
import { contentRoutes } from '../../src/features/content/routes.ts';
import { lockDataDir } from '../../src/platform/database/lock.ts';
import { openTestDatabase } from '../support/database.ts';
import { copyContent, countingTraining, type ContentFolder } from '../features/content/content-kit.ts';

describe('uketsuke content', () => {
  let folder: ContentFolder;
  let dataDir: string;
  beforeEach(async () => {
    folder = await copyContent();
    dataDir = await mkdtemp(join(tmpdir(), 'uketsuke-data-'));
  });
  afterEach(async () => {
    await folder.remove();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function run(...args: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const env = { CONTENT_DIR: folder.dir, DATA_DIR: dataDir };
    const code = await contentCommand(args, { out: (line) => out.push(line), err: (line) => err.push(line), env, locale: 'en' });
    return { code, out: out.join('\n'), err: err.join('\n') };
  }
  const flow = (name: string) => join(folder.dir, 'flows', `${name}.yaml`);

  it('check names every mistake by file, line and column with its mend, and fails', async () => {
    await appendFile(flow('receipt'), '  - nonsense: 1\n');
    await appendFile(join(folder.dir, 'intents', 'receipt.yaml'), 'colour: red\n');
    const { code, out } = await run('check');
    expect(code).toBe(1);
    expect(out).toMatch(/^flows\/receipt\.yaml:\d+:\d+ error .*\n {4}→ /m);
    expect(out).toMatch(/^intents\/receipt\.yaml:\d+:\d+ error .*colour/m);
    expect(out).toMatch(/2 errors, \d+ warnings$/);
  });

  it('check speaks Japanese when asked to', async () => {
    await appendFile(flow('receipt'), '  - nonsense: 1\n');
    expect((await run('check', '--lang', 'ja')).out).toMatch(/エラー 1件、警告 \d+件$/);
  });

  it('check passes content without errors', async () => {
    expect(await run('check')).toMatchObject({ code: 0 });
  });

  it('check says that the folder is not there, or is a file, and lists nothing else', async () => {
    const [nowhere, file] = [join(dataDir, 'nope'), flow('receipt')];
    expect(await run('check', nowhere)).toEqual({ code: 1, out: '', err: `the folder ${nowhere} does not exist. Check its name` });
    expect(await run('check', nowhere, '--lang', 'ja')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('フォルダーはありません'),
    });
    expect(await run('check', file)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`${file} is a file`) });
    expect(await run('check', file, '--lang', 'ja')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('ファイルです') });
    expect(await run('test', nowhere)).toMatchObject({ code: 1, err: expect.stringContaining('does not exist') });
  });

  it('check says in plain words that a file is not UTF-8, and what to do', async () => {
    await writeFile(flow('phrases'), Buffer.from([0x8d, 0xdd, 0x8c, 0xc9]));
    const { code, out } = await run('check');
    expect(code).toBe(1);
    expect(out).toMatch(/^flows\/phrases\.yaml:1:1 error This file is not UTF-8\n {4}→ Save it again with UTF-8 /m);
    expect(out).toMatch(/^1 error, /m);
    expect((await run('check', '--lang', 'ja')).out).toContain('エディターで文字コードに UTF-8 を選び');
  });

  it('check says in plain words what is no YAML, and where it was begun', async () => {
    await writeFile(flow('phrases'), 'phrases:\n  intro: { ja: "こんにちは", en: "Hello"\n  rephrase:\n\t  ja: "もう一度"\n');
    const { code, out } = await run('check');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^flows\/phrases\.yaml:2:10 error A bracket \({ or \[\) is opened here and never closed \(YAML: .*\)\n {4}→ Write } or ] at its end/m,
    );
    const japanese = (await run('check', '--lang', 'ja')).out;
    expect(japanese).toMatch(
      /^flows\/phrases\.yaml:2:10 \S+ かっこ（{ か \[）が閉じられていません（YAML：.*）\n {4}→ 終わりに } か ] を書いてください/m,
    );
  });

  it('check says what a value should be without the words of the schema', async () => {
    await appendFile(join(folder.dir, 'intents', 'receipt.yaml'), 'dialogflow: 5\n');
    for (const language of ['en', 'ja']) expect((await run('check', '--lang', language)).out).not.toMatch(/Invalid|received/);
    expect((await run('check')).out).toContain('a text is expected');
  });

  it(
    'publishes, goes back and lists in the embedded database',
    async () => {
      expect(await run('publish', '--note', 'first')).toMatchObject({ code: 0, out: expect.stringContaining('release 1 is published') });
      expect(await run('publish')).toMatchObject({ code: 0, out: expect.stringContaining('release 2 is published') });
      expect(await run('rollback')).toMatchObject({ code: 0, out: 'release 1 is current again (it was 2)' });
      expect((await run('releases')).out).toMatch(/^ {5}2 .*\n\* {4}1 .* first$/);
    },
    // Each command opens the embedded database on disk, which takes seconds on a busy machine.
    120_000,
  );

  it('test runs the conversations of the folder through the whole engine', async () => {
    await mkdir(join(folder.dir, 'tests'));
    await writeFile(
      join(folder.dir, 'tests', 'all.yaml'),
      '- { text: "領収書ください", expect: receipt, language: ja }\n- { text: "人", expect: person, language: ja }\n- { text: "停止", expect: stop, language: ja }\n',
    );
    expect(await run('test')).toMatchObject({ code: 0, out: expect.stringContaining('3 of 3 passed') });
    await writeFile(join(folder.dir, 'tests', 'wrong.yaml'), '- { text: "領収書ください", expect: coupon, language: ja }\n');
    const { code, out } = await run('test');
    expect(code).toBe(1);
    expect(out).toContain('wrong.yaml:1 ✗ 領収書ください');
    expect(await run('test', '--min', '75')).toMatchObject({ code: 0 });
  });

  it('test refuses a time or a percentage that is none, and says what to write', async () => {
    for (const [option, given] of [
      ['--now', 'tomorrow'],
      ['--now', '2026'],
      ['--now', '2026-13-45T00:00'],
      ['--min', 'most'],
      ['--min', '101'],
      ['--min', '-1'],
      ['--min', ''],
    ] as const) {
      const english = await run('test', `${option}=${given}`);
      expect(english).toMatchObject({ code: 2, out: '', err: expect.stringContaining(`${option} ${given}: write `) });
      const japanese = await run('test', `${option}=${given}`, '--lang', 'ja');
      expect(japanese).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/書いてください/) });
    }
  });

  it('imports an FAQ table into files and reports by line', async () => {
    const table = join(dataDir, 'faq.csv');
    await writeFile(table, '質問,回答\n店内でWi-Fiは使えますか,無料でお使いいただけます。\n空の回答,\n');
    const { code, out } = await run('import', table);
    expect(code).toBe(0);
    expect(out).toMatch(/line 2 made[\s\S]*line 3 left out\n {4}The answer is empty/);
    expect(await readFile(flow('faq-0001'), 'utf8')).toContain('無料でお使いいただけます。');
  });

  it('takes a release to a Dialogflow agent and back into files, naming what was left out', async () => {
    expect(await run('publish')).toMatchObject({ code: 0 });
    const zip = join(dataDir, 'agent.zip');
    const exported = await run('export', zip, '--format', 'dialogflow');
    expect(exported).toMatchObject({ code: 0, out: expect.stringContaining('1 intents') });
    expect(exported.out).toMatch(/^flows\/synonyms\.yaml\n {4}/m);
    const into = join(dataDir, 'back');
    const imported = await run('import', '--format', 'dialogflow', zip, '--into', into);
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining('intents: 1 made') });
    expect(imported.out).toMatch(/^intents\/Default Fallback Intent\.json · Default Fallback Intent\n {4}.*rephrase/m);
    expect(await readdir(join(into, 'intents'))).toEqual(['receipt.yaml']);
    expect(await run('check', into)).toMatchObject({ code: 0 });
    const japanese = await run('import', '--format', 'dialogflow', zip, '--into', into, '--lang', 'ja');
    expect(japanese).toMatchObject({ code: 0, out: expect.stringContaining('更新 1件') });
  }, 120_000);

  it('imports Rasa training data, and refuses what is no export in the reader’s language', async () => {
    const nlu = join(dataDir, 'nlu.yml');
    await writeFile(nlu, 'nlu:\n- intent: ask_wifi\n  examples: |\n    - do you have wifi\n    - wifi password\n');
    const { code, out } = await run('import', '--format', 'rasa', nlu, '--language', 'en');
    expect(code).toBe(0);
    expect(out).toMatch(/nlu\.yml · ask_wifi\n {4}There are no examples in Japanese/);
    expect(await readFile(join(folder.dir, 'intents', 'ask-wifi.yaml'), 'utf8')).toContain('do you have wifi');
    expect(await run('import', '--format', 'rasa', nlu, '--language', 'fr')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--language fr'),
    });
    const broken = join(dataDir, 'bad.yml');
    for (const [text, en, ja] of [
      ['nlu:\n- intent: [1\n', 'bad.yml 2:11', 'bad.yml 2:11'],
      ['nlu: 5\n', 'what stands under nlu: is no list', 'nlu: の下が'],
      ['version: 3\n', 'There is no Rasa training data', '学習データがありません'],
    ] as const) {
      await writeFile(broken, text);
      const [english, japanese] = [
        await run('import', '--format', 'rasa', broken),
        await run('import', '--format', 'rasa', broken, '--lang', 'ja'),
      ];
      for (const one of [english, japanese]) expect(one).toMatchObject({ code: 1, err: expect.stringMatching(/^bad\.yml/) });
      expect(english.err).toContain(en);
      expect(english.err).not.toMatch(/[、。（]/);
      expect(japanese.err).toContain(ja);
    }
    expect(await run('import', '--format', 'dialogflow', nlu)).toMatchObject({ code: 1, err: expect.stringContaining('no ZIP file') });
    expect(await run('import', '--format', 'dialogflow', nlu, '--lang', 'ja')).toMatchObject({
      code: 1,
      err: expect.stringContaining('ZIP ファイルではありません'),
    });
    expect(await run('import', '--format', 'word', nlu)).toMatchObject({ code: 2, err: expect.stringContaining('dialogflow or rasa') });
    expect(await run('export', nlu, '--format', 'rasa')).toMatchObject({ code: 2, err: expect.stringContaining('files or dialogflow') });
  });

  it('says how it is used when it does not know the command', async () => {
    expect(await run('nonsense')).toMatchObject({ code: 2, err: expect.stringContaining('Usage:') });
    expect(await run('check', '--nonsense')).toMatchObject({ code: 2, err: expect.stringContaining('--nonsense') });
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('publish') });
  });

  describe('while a server holds the database', () => {
    let lock: Awaited<ReturnType<typeof lockDataDir>>;
    let server: Server | undefined;
    beforeEach(async () => {
      lock = await lockDataDir(dataDir);
    });
    afterEach(async () => {
      await lock.release();
      await new Promise((done) => (server ? server.close(done) : done(undefined)));
      server = undefined;
    });

    async function serve(token: string) {
      const database = await openTestDatabase();
      const app = express();
      const changed: string[] = [];
      app.use(
        '/api/v1',
        contentRoutes({
          ...countingTraining(),
          database,
          changed: () => void changed.push('changed'),
          authorise(request, response, next) {
            if (request.headers.authorization !== 'Bearer right') {
              response.status(401).json({ error: { code: 'unauthorized', message: 'A valid API token is needed.' } });
              return;
            }
            response.locals['principal'] = { tokenId: 'local', name: 'local' };
            next();
          },
        }),
      );
      server = createServer(app as never).listen(0, '127.0.0.1');
      await new Promise((done) => server?.once('listening', done));
      const { port } = server.address() as AddressInfo;
      await writeFile(join(dataDir, 'server.json'), JSON.stringify({ url: `http://127.0.0.1:${port}`, adminToken: token }), {
        mode: 0o600,
      });
      return { database, changed };
    }

    it('works through the server', async () => {
      const { database, changed } = await serve('right');
      try {
        expect(await run('publish', '--note', 'x')).toMatchObject({ code: 0, out: expect.stringContaining('release 1 is published') });
        expect(await run('publish')).toMatchObject({ code: 0 });
        expect(await run('rollback')).toMatchObject({ code: 0, out: 'release 1 is current again (it was 2)' });
        expect(changed).toHaveLength(3);
        expect((await run('releases')).out.split('\n')).toHaveLength(2);
        const to = join(dataDir, 'out');
        expect(await run('export', to)).toMatchObject({ code: 0 });
        expect(await readdir(join(to, 'intents'))).toEqual(['receipt.yaml']);
        expect(await run('import', to)).toMatchObject({ code: 0, out: expect.stringContaining('release 3 is published') });
        await appendFile(flow('receipt'), '  - nonsense: 1\n');
        expect(await run('publish')).toMatchObject({
          code: 1,
          out: expect.stringContaining('flows/receipt.yaml:'),
          err: expect.stringContaining('nothing has changed'),
        });
        expect(await run('rollback', '9')).toMatchObject({ code: 1 });
      } finally {
        await database.close();
      }
    });

    it('says so when the server does not let it in', async () => {
      const { database } = await serve('wrong');
      expect(await run('releases')).toMatchObject({ code: 1, err: 'A valid API token is needed.' });
      await database.close();
    });

    it('names the process when there is no way to speak to it', async () => {
      expect(await run('publish')).toMatchObject({ code: 2, err: expect.stringContaining(`process ${process.pid}`) });
    });
  });
});
