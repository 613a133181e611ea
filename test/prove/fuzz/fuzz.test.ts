import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../../../src/core/clock.ts';
import { createApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { tableIn } from '../../../src/cli/read-table.ts';
import { readFaqTable } from '../../../src/features/content/faq-table.ts';
import { readProject } from '../../../src/features/content/formats/rasa/read-project.ts';
import { writeZip } from '../../../src/features/content/formats/zip.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { mountedRoutes } from '../../support/api-routes.ts';
import { startAzure } from '../../support/azure.ts';
import { openHouse } from '../../support/product.ts';
import { botSettings } from './bot-calls.ts';
import { createCalls } from './calls.ts';
import { FAQ_SHEET, RASA_PROJECT, sheetFiles } from './import-seeds.ts';
import { fuzzInProcess } from './in-process.ts';
import { mutateJson } from './mutate.ts';
import { fuzzOverHttp } from './over-http.ts';
import { webhookBody, webhookSeeds } from './webhook-bodies.ts';

const root = join(import.meta.dirname, '../../..');

/** A sample with one seed that stays and one that is new; `npm run fuzz` runs a million. A failure prints its seed. */
describe.each([20_261_122, randomInt(1_000_000)])('rubbish with seed %i', (seed) => {
  it('is refused in plain words or read as far as it goes, whoever reads it', async () => {
    const report = await fuzzInProcess(root, { inputs: 5_000, seed, stallMs: Infinity });
    expect(report.findings).toEqual([]);
    expect(Object.keys(report.inputs).sort()).toEqual(['activity', 'api', 'content', 'csv', 'dialogflow', 'rasa', 'table', 'webhook']);
  }, 240_000);
});

describe('rubbish for a running desk', () => {
  it('gets no 5xx, ends no process, and the next customer is answered as ever', async () => {
    const report = await fuzzOverHttp(root, { requests: 1_200, seed: randomInt(1_000_000) });
    expect(report.findings).toEqual([]);
    // Not all is refused: rubbish that never gets in proves little.
    expect(report.statuses[200]).toBeGreaterThan(300);
    expect(report.statuses[400]).toBeGreaterThan(30);
    // Messages of the chat.
    expect(report.statuses[202]).toBeGreaterThan(3);
  }, 240_000);
});

/** Pages: they read nothing of a request, and are not there before they are built. */
const PAGES = ['get /chat', 'get /desk{/*rest}'];

describe('what is fed', () => {
  it('is every route that the product mounts', async () => {
    const azure = await startAzure();
    const house = await openHouse({ content: 'small', env: botSettings(azure) });
    const app = await createApp(readConfig(house.env), silentLog);
    try {
      const routes = mountedRoutes((express) => (app.mountWebhooks(express), app.mount(express)));
      expect(routes).toEqual(expect.arrayContaining(['post /api/messages', 'post /webhooks/x', 'get /chat/api/stream', ...PAGES]));
      const calls = createCalls({ api: [{}], chat: { cookie: 'a=b', photo: 'p' }, secret: 's', azure });
      const random = seededRandom(1);
      const left = new Map(routes.filter((route) => !PAGES.includes(route)).map((route) => [route, asPattern(route)]));
      for (let drawn = 0; drawn < 400_000 && left.size > 0; drawn++) {
        const { method, path } = calls(random);
        const asked = `${method.toLowerCase()} ${path.split('?')[0]}`;
        for (const [route, pattern] of left) if (pattern.test(asked)) left.delete(route);
      }
      expect([...left.keys()]).toEqual([]);
    } finally {
      await app.close();
      await house.close();
      await azure.close();
    }
  }, 240_000);

  it('is read where it is whole, also what is brought from elsewhere', async () => {
    const workbook = Buffer.from(writeZip(sheetFiles(FAQ_SHEET)));
    const { rows, leftOut } = readFaqTable(await tableIn(workbook, 'the table'));
    expect([rows?.map(({ id }) => id), leftOut.length]).toEqual([['hours'], 1]);
    const { intents } = readProject(new Map(RASA_PROJECT.map(({ name, text }) => [name, Buffer.from(text)])));
    expect(intents.map(({ name }) => name)).toEqual(['ask_hours', 'order_drink', 'faq/ask_wifi']);
  });

  it('is the same for the same seed, and leaves its originals alone', () => {
    const seeds = webhookSeeds();
    const before = JSON.stringify(seeds);
    const bodies = () => {
      const random = seededRandom(7);
      return Array.from({ length: 300 }, () => Buffer.from(webhookBody(random, seeds)).toString('base64'));
    };
    expect(bodies()).toEqual(bodies());
    expect(new Set(bodies()).size).toBeGreaterThan(270);
    expect(JSON.stringify(seeds)).toBe(before);
    expect(mutateJson(seededRandom(1), { a: [1, 2] })).not.toEqual({ a: [1, 2] });
  });
});

/** `get /a/:id` as a pattern for requests. */
const asPattern = (route: string): RegExp => new RegExp(`^${route.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`);
