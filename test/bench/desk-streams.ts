import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import pg from 'pg';

/** A desk's browser: its session, and what its stream named. `over`: the server ended the stream. */
export type DeskBrowser = { cookie: string; over: boolean; close(): void };

/** Staff who are signed in: rows as the sign-in makes them, with the secret that the browser keeps. Answers their cookies. */
export async function signIn(databaseUrl: string, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const cookies: string[] = [];
  for (let at = 0; at < count; at++) {
    const secret = randomBytes(32).toString('base64url');
    await client.query(
      `with person as (insert into staff (email, name, presence, seen_at) values ($1, $2, 'available', app_now()) returning id)
       insert into staff_session (hash, staff_id, csrf, expires_at) select $3, id, $4, app_now() + interval '12 hours' from person`,
      [`desk${at}@kamoya.example`, `Desk ${at}`, createHash('sha256').update(secret).digest(), randomBytes(16).toString('hex')],
    );
    cookies.push(`uketsuke=${secret}`);
  }
  await client.end();
  return cookies;
}

/** Opens a desk's stream; `hear` gets the conversations that it names. Resolves once it has said hello. */
export function watch(url: string, cookie: string, hear: (conversations: number[]) => void): Promise<DeskBrowser> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: true });
    const sent = request(`${url}/api/v1/desk/stream`, { agent, headers: { cookie } }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`the stream was answered ${response.statusCode}`));
      const browser: DeskBrowser = { cookie, over: false, close: () => sent.destroy() };
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const blocks = `${rest}${chunk}`.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          if (block.includes('event: hello')) resolve(browser);
          const data = /^event: changed\ndata: (.+)$/m.exec(block)?.[1];
          if (data !== undefined) hear((JSON.parse(data) as { conversations: number[] }).conversations);
        }
      });
      response.on('close', () => (browser.over = true));
      response.on('error', () => undefined);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Reads the queue as the page does. Resolves with the ms that it took; throws when it is refused. */
export function readQueue(url: string, cookie: string, agent: Agent): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/v1/desk/queue`, { agent, headers: { cookie } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the queue was answered ${response.statusCode}`));
      response.resume().on('end', () => resolve(performance.now() - began));
    });
    sent.on('error', reject);
    sent.end();
  });
}
