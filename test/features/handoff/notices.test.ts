import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { systemClock } from '../../../src/core/clock.ts';
import { createNotices, type NoticesOptions } from '../../../src/features/handoff/notices.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { startSmtp } from '../../support/smtp.ts';
import { AYA, openHandoffDesk, setup, type HandoffDesk } from './kit.ts';

const SECRET = Buffer.from('a secret of thirty-two characters').toString('base64');

/** The words of a mail, whatever they were encoded as. */
function wordsOf(data: string): { subject: string; text: string } {
  const [head = '', body = ''] = [data.slice(0, data.indexOf('\n\n')), data.slice(data.indexOf('\n\n') + 2)];
  const subject = (/^Subject: (.*(?:\n .*)*)/m.exec(head)?.[1] ?? '').replace(/\n /g, '');
  const decoded = subject.replace(/=\?UTF-8\?([BQ])\?(.*?)\?=\s*/gi, (_, kind: string, text: string) =>
    kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString() : quoted(text.replaceAll('_', ' ')),
  );
  const isBase64 = /content-transfer-encoding: base64/i.test(head);
  return { subject: decoded, text: isBase64 ? Buffer.from(body, 'base64').toString() : quoted(body.replace(/=\n/g, '')) };
}
const quoted = (text: string) =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();

describeOnEngines('somebody outside the browser', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let smtp: Awaited<ReturnType<typeof startSmtp>>;
  let hook: Server;
  let hookUrl: string;
  let answer: number;
  let posts: { headers: IncomingHttpHeaders; body: string }[];
  let atDesk: boolean | null;

  beforeEach(async () => {
    database = open();
    desk = await openHandoffDesk(database);
    smtp = await startSmtp();
    [answer, posts, atDesk] = [204, [], false];
    hook = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        posts.push({ headers: request.headers, body });
        response.writeHead(answer, answer === 302 ? { location: hookUrl } : {}).end();
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    hookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hook`;
  });

  afterEach(async () => {
    await smtp.close();
    hook.closeAllConnections();
    await new Promise((resolve) => hook.close(resolve));
  });

  function notices(more: Partial<NoticesOptions> = {}) {
    const mail = { url: smtp.url, from: 'Kamoya <desk@kamoya.example>', to: ['night@kamoya.example'] };
    const made = createNotices({
      ...{ database, setup: () => setup, clock: systemClock, publicUrl: 'https://desk.kamoya.example/', mail, webhook: null },
      atDesk: async () => atDesk,
      log: { warn: () => undefined },
      ...more,
    });
    return async () => {
      made.sweep();
      await made.idle();
    };
  }
  const itIsTime = () =>
    sql`update handoff set notice = notice || '{"nextAt": "2000-01-01T00:00:00Z"}' where notice ? 'nextAt'`.execute(database.db);

  it('is told once by mail, in both languages, without a name or a word of the customer', async () => {
    const { conversationId, handoffId } = await desk.waits('9876543210');
    const round = notices();
    await round();
    await itIsTime();
    await round();
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]).toMatchObject({ from: 'desk@kamoya.example', to: ['night@kamoya.example'] });
    const { subject, text } = wordsOf(smtp.mails[0]!.data);
    expect(subject).toContain('お客様がお待ちです（窓口） / A customer is waiting (Support)');
    expect(text).toContain('引き継いだ理由：担当者をご希望');
    expect(text).toContain('Why it is with you: Asked for a person');
    expect(text).toContain(`https://desk.kamoya.example/desk/c/${conversationId}`);
    expect(smtp.mails[0]!.data).not.toContain('9876543210');
    expect((await desk.handoff(conversationId)).notified_at).not.toBeNull();
    expect(smtp.mails[0]!.data).toContain(`<handoff_${handoffId}_waiting@kamoya.example>`);
  });

  it('is not told while somebody is at the desk, and is when they leave', async () => {
    await desk.waits('1');
    atDesk = true;
    const round = notices();
    await round();
    expect(smtp.mails).toHaveLength(0);
    atDesk = false;
    await round();
    expect(smtp.mails).toHaveLength(1);
  });

  it('is told once more when nobody came in time, whoever is at the desk, and not a third time', async () => {
    const { handoffId } = await desk.waits('1');
    const round = notices();
    await round();
    atDesk = true;
    for (let late = 0; late < 2; late++) {
      await desk.comesDue(handoffId);
      await desk.nobodyCame();
      await round();
    }
    expect(smtp.mails.map(({ data }) => wordsOf(data).subject)).toEqual([
      expect.stringContaining('A customer is waiting'),
      expect.stringContaining('A reply is overdue'),
    ]);
  });

  it('is told by the team’s own address where it has one', async () => {
    const support = { ...setup.teams['support']!, mail: ['a@kamoya.example', 'b@kamoya.example'] };
    await desk.waits('1');
    await notices({ setup: () => ({ ...setup, teams: { ...setup.teams, support } }) })();
    expect(smtp.mails[0]?.to).toEqual(['a@kamoya.example', 'b@kamoya.example']);
  });

  it('is told by a webhook whose signature can be verified', async () => {
    const { conversationId, handoffId } = await desk.waits('1');
    await notices({ mail: null, webhook: { url: hookUrl, secret: `whsec_${SECRET}` } })();
    const [post] = posts;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = post!.headers;
    const right = createHmac('sha256', Buffer.from(SECRET, 'base64'))
      .update(`${id as string}.${at as string}.${post!.body}`)
      .digest('base64');
    expect(signature).toBe(`v1,${right}`);
    expect(id).toBe(`handoff_${handoffId}_waiting`);
    expect(JSON.parse(post!.body)).toMatchObject({
      type: 'handoff.waiting',
      data: { handoff: handoffId, conversation: conversationId, team: 'support', reason: 'person', promised: { kind: 'by' } },
    });
    expect(post!.body).not.toContain('人');
  });

  it('is told later when the mail server is down or refuses, and not twice by what worked', async () => {
    const { conversationId } = await desk.waits('1');
    smtp.settings.refuse = true;
    const round = notices({ webhook: { url: hookUrl, secret: SECRET } });
    await round();
    await round();
    expect([posts.length, smtp.mails.length]).toEqual([1, 0]);
    expect((await desk.handoff(conversationId)).notified_at).toBeNull();
    smtp.settings.refuse = false;
    await itIsTime();
    await round();
    expect([posts.length, smtp.mails.length]).toEqual([1, 1]);
    expect((await desk.handoff(conversationId)).notified_at).not.toBeNull();
  });

  it.each([[500], [302], [401]])('a webhook that answers %i is tried again with the same id, eight times at most', async (status) => {
    await desk.waits('1');
    answer = status;
    const round = notices({ mail: null, webhook: { url: hookUrl, secret: SECRET } });
    for (let time = 0; time < 10; time++) {
      await round();
      await itIsTime();
    }
    expect(posts).toHaveLength(8);
    expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('is told once by several processes that look at the same moment', async () => {
    await desk.waits('1');
    await desk.waits('2');
    await Promise.all([notices(), notices(), notices()].map((round) => round()));
    expect(smtp.mails).toHaveLength(2);
  });

  it('is told nothing where nothing is set up, nor of a customer whom somebody has taken', async () => {
    const { conversationId } = await desk.waits('1');
    await notices({ mail: null })();
    await notices({ mail: { url: smtp.url, from: 'desk@kamoya.example', to: [] } })();
    expect((await desk.handoff(conversationId)).notice).toEqual({});
    await takeConversation(database, conversationId, AYA);
    await notices()();
    expect(smtp.mails).toHaveLength(0);
  });
});
