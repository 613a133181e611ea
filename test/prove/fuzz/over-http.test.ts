import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { feed, longestStall } from './over-http.ts';

let server: Server;
const agent = new Agent({ keepAlive: true });
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function serverThat(answers: RequestListener): Promise<string> {
  server = createServer(answers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('what a desk does with rubbish', () => {
  const noted = async (answers: RequestListener) => {
    const report = { statuses: {}, findings: [] };
    const call = { what: 'POST /here', method: 'post', path: '/here', headers: {}, body: Buffer.from('x') };
    await feed(await serverThat(answers), agent, call, report, 500);
    return report;
  };

  it.each<[string, RequestListener, Record<number, number>, string[]]>([
    ['an answer', (_request, response) => void response.writeHead(400).end('no'), { 400: 1 }, []],
    [
      'the beginning of a stream',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n'),
      { 200: 1 },
      [],
    ],
    ['the end of the connection', (request) => void request.socket.destroy(), { 0: 1 }, []],
    ['a 5xx', (_request, response) => void response.writeHead(503).end(), { 503: 1 }, ['503 POST /here: eA==']],
    ['silence', () => undefined, {}, ['no end of an answer POST /here: eA==']],
    [
      'an answer that begins and never ends',
      (_request, response) => void response.writeHead(200).write('{'),
      {},
      ['no end of an answer POST /here: eA=='],
    ],
  ])('is noted: %s', async (_name, answers, statuses, findings) => {
    expect(await noted(answers)).toEqual({ statuses, findings });
  });
});

describe('the longest time that a desk stood still', () => {
  const told = async (metrics: string) => longestStall(await serverThat((_request, response) => void response.end(metrics)));

  it('is what its metrics say', async () => {
    await expect(told('# HELP a b\nnodejs_eventloop_lag_max_seconds 0.25\n')).resolves.toBe(250);
  });

  it.each(['nodejs_eventloop_lag_seconds 0.25\n', 'nodejs_eventloop_lag_max_seconds Nan\n'])(
    'is not taken for none where they do not say it: %j',
    async (metrics) => {
      await expect(told(metrics)).rejects.toThrow('do not say');
    },
  );
});
