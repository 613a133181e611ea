import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Database } from '../../../src/platform/database/engine.ts';
import { toQueue } from '../../../src/core/conversation.ts';
import type { ContextCard } from '../../../src/core/handoff.ts';
import { adminRoutes } from '../../../src/features/admin/routes.ts';
import { switchOf } from '../../../src/features/dialogue/words.ts';
import { handoffRoutes } from '../../../src/features/handoff/routes.ts';
import { createGate, createToken } from '../../../src/platform/http/bearer.ts';
import { createHttpApp, listen, type HttpServer } from '../../../src/platform/http/server.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { lockConversation } from '../../../src/platform/database/conversations.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { openDesk } from '../../support/desk.ts';
import { describeOnEngines } from '../../support/engines.ts';

type Answer = {
  error?: { code: string; message: string };
  id?: number;
  agent?: string;
  state?: string;
  tokens?: { id: string; name: string }[];
};

const card = { reason: 'person', sentence: '人' } as unknown as ContextCard;

describeOnEngines('the API for handoffs', (open) => {
  let database: Database;
  let server: HttpServer;
  let conversationId: number;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  const tokens: Record<string, string> = {};

  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
    await desk.accept(desk.says('1', '11', '人'));
    conversationId = (await desk.conversation('1')).id;
    for (const name of ['Aya', 'Ken']) tokens[name] = await createToken(database, name, ['desk'], null);
    const gate = createGate(database, 'the-local-token');
    server = await listen(
      createHttpApp({
        log: silentLog,
        checks: {},
        metrics: createMetrics(),
        mount: (app) => {
          const resume = () => Promise.resolve({ parked: 0, sends: true });
          app.use(adminRoutes({ database, gate, resume, tryAccounts: () => Promise.resolve([]) }));
          app.use(
            handoffRoutes({
              database,
              mayWork: gate('desk'),
              showing: () => ({ confirm: 'readBack', maxText: 20, photos: 1 }),
              wakeDelivery: async () => undefined,
              changed: () => undefined,
              switchOf,
            }),
          );
        },
      }),
      { host: '127.0.0.1', port: 0 },
    );
  });

  afterEach(() => server.close());

  async function call(who: string, method: 'GET' | 'POST', path: string, body?: unknown) {
    const response = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${tokens[who] ?? who}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answer = (await response.json()) as Answer;
    return { ...answer, status: response.status, code: answer.error?.code };
  }

  async function openHandoff(): Promise<number> {
    const { handoffId } = await desk.change(conversationId, {
      state: toQueue((await transaction(database, (tx) => lockConversation(tx, conversationId)))!),
      openHandoff: {
        reason: 'person',
        sentence: '人',
        team: 'support',
        urgency: 0,
        promisedUntil: null,
        promisedOpen: true,
        dueAt: null,
        card,
      },
    });
    return handoffId as number;
  }

  it('lets nobody in without a token of the right scope', async () => {
    expect((await call('nonsense', 'GET', '/api/v1/handoffs')).status).toBe(401);
    expect((await call('Aya', 'POST', '/api/v1/tokens', { name: 'Eve' })).status).toBe(403);
  });

  it('gives a handoff to exactly one of several who claim it at once, and tells the others who has it', async () => {
    const id = await openHandoff();
    const answers = await Promise.all(['Aya', 'Ken', 'Aya', 'Ken'].map((who) => call(who, 'POST', `/api/v1/handoffs/${id}/claim`, {})));
    const [won, lost] = [answers.filter((answer) => answer.status === 200), answers.filter((answer) => answer.status === 409)];
    expect(new Set(won.map((answer) => answer.agent)).size).toBe(1);
    expect(lost).toHaveLength(2);
    expect(lost[0]?.error?.message).toContain(String(won[0]?.agent));
  });

  it('refuses a claim from a screen that is out of date', async () => {
    const id = await openHandoff();
    const answer = await call('Aya', 'POST', `/api/v1/handoffs/${id}/claim`, { version: 0 });
    expect([answer.status, answer.code]).toEqual([409, 'version-conflict']);
  });

  it('says a reply once, however often the request is made', async () => {
    const id = await openHandoff();
    await call('Aya', 'POST', `/api/v1/handoffs/${id}/claim`, {});
    const reply = { requestId: 'request-1', text: '担当のAyaです。' };
    const path = `/api/v1/conversations/${conversationId}/messages`;
    const sent = await Promise.all([1, 2, 3].map(() => call('Aya', 'POST', path, reply)));
    expect(sent.map((answer) => answer.status)).toEqual([202, 202, 202]);
    expect(new Set(sent.map((answer) => answer.id)).size).toBe(1);
  });

  it('takes nothing over by a reply from a tab that has not seen how it ended, and says it where it is still theirs', async () => {
    const id = await openHandoff();
    const path = `/api/v1/conversations/${conversationId}/messages`;
    const waiting = (await desk.conversation('1')).version;
    await call('Aya', 'POST', `/api/v1/handoffs/${id}/claim`, { version: waiting });
    const { version } = await desk.conversation('1');
    // From before the claim: it is hers all the same.
    expect((await call('Aya', 'POST', path, { requestId: 'request-5', text: '少々お待ちください', version: waiting })).status).toBe(202);
    await call('Aya', 'POST', `/api/v1/handoffs/${id}/resolve`, { version, force: true });
    const late = { requestId: 'request-6', text: '別のタブから', version };
    expect(await call('Aya', 'POST', path, late)).toMatchObject({ status: 409, code: 'version-conflict' });
    expect((await desk.conversation('1')).owner).toBe('bot');
    expect((await call('Aya', 'POST', path, { ...late, version: (await desk.conversation('1')).version })).status).toBe(202);
    expect((await desk.conversation('1')).owner).toBe('agent');
  });

  it('refuses a reply that is longer than the channel takes, and one into a colleague’s conversation', async () => {
    const id = await openHandoff();
    await call('Aya', 'POST', `/api/v1/handoffs/${id}/claim`, {});
    const path = `/api/v1/conversations/${conversationId}/messages`;
    expect((await call('Aya', 'POST', path, { requestId: 'request-2', text: 'あ'.repeat(21) })).code).toBe('too-long');
    expect((await call('Ken', 'POST', path, { requestId: 'request-3', text: 'hi' })).code).toBe('already-taken');
  });

  it('gives a conversation back to the bot, with a handoff and without one', async () => {
    const id = await openHandoff();
    await call('Aya', 'POST', `/api/v1/handoffs/${id}/claim`, {});
    expect((await call('Ken', 'POST', `/api/v1/handoffs/${id}/resolve`, {})).status).toBe(409);
    expect((await call('Aya', 'POST', `/api/v1/handoffs/${id}/resolve`, {})).state).toBe('resolved');
    expect((await desk.conversation('1')).owner).toBe('bot');

    await call('Aya', 'POST', `/api/v1/conversations/${conversationId}/messages`, { requestId: 'request-4', text: 'もう一つ' });
    expect((await desk.conversation('1')).owner).toBe('agent');
    expect((await call('Ken', 'POST', `/api/v1/conversations/${conversationId}/resolve`, {})).status).toBe(409);
    await call('Aya', 'POST', `/api/v1/conversations/${conversationId}/resolve`, { outcome: 'returned' });
    expect((await desk.conversation('1')).owner).toBe('bot');
  });

  it('takes the next one, or any conversation, and says when nobody waits or when a colleague has it', async () => {
    const id = await openHandoff();
    const next = await call('Aya', 'POST', '/api/v1/handoffs/next', {});
    expect([next.status, next.id, next.agent]).toEqual([200, id, 'Aya']);
    expect((await call('Ken', 'POST', '/api/v1/handoffs/next', {})).code).toBe('nobody-waiting');
    const take = `/api/v1/conversations/${conversationId}/take`;
    const refused = await call('Ken', 'POST', take, {});
    expect(refused).toMatchObject({ status: 409, error: { code: 'already-taken', agent: 'Aya', at: expect.any(String) } });
    expect((await call('Aya', 'POST', take, {})).status).toBe(200);
    expect((await call('Aya', 'POST', '/api/v1/conversations/999/take', {})).status).toBe(404);
  });

  it('asks a person to read first what the customer wrote meanwhile, unless they insist', async () => {
    const id = await openHandoff();
    await call('Aya', 'POST', `/api/v1/handoffs/${id}/claim`, {});
    await desk.accept(desk.says('1', '12', 'あと一つ'));
    const resolve = `/api/v1/conversations/${conversationId}/resolve`;
    expect((await call('Aya', 'POST', resolve, { lastSeq: 1 })).code).toBe('new-message');
    expect((await call('Aya', 'POST', resolve, { lastSeq: 1, force: 'unsent' })).code).toBe('new-message');
    expect((await call('Aya', 'POST', resolve, { lastSeq: 1, force: true })).status).toBe(200);
    expect((await call('Aya', 'POST', `/api/v1/handoffs/${id}/resolve`, {})).status).toBe(200);
  });

  it.each(['handoffs', 'conversations'] as const)('ends no turn of a stop that a person has only read (%s)', async (what) => {
    const id = await openHandoff();
    await call('Aya', 'POST', `/api/v1/handoffs/${id}/claim`, {});
    await desk.accept(desk.says('1', '12', '停止'));
    const of = what === 'handoffs' ? id : conversationId;
    expect((await call('Aya', 'POST', `/api/v1/${what}/${of}/resolve`, { lastSeq: 2 })).status).toBe(200);
    const [before, stop] = await desk.messages(conversationId);
    expect([before?.turn_id, stop?.turn_id]).toEqual([expect.any(Number), null]);
  });

  it('ends a token at once', async () => {
    const { tokens: all } = await call('the-local-token', 'POST', '/api/v1/tokens/list', {});
    const ken = all?.find((token) => token.name === 'Ken');
    await call('the-local-token', 'POST', '/api/v1/tokens/list', { revoke: ken?.id });
    expect((await call('Ken', 'GET', '/api/v1/handoffs')).status).toBe(401);
    expect((await call('the-local-token', 'POST', '/api/v1/tokens/list', { revoke: 'nobody' })).code).toBe('not-found');
  });

  it('gives back to the queue what an ended token had', async () => {
    const id = await openHandoff();
    await call('Ken', 'POST', `/api/v1/handoffs/${id}/claim`, {});
    const { tokens: all } = await call('the-local-token', 'POST', '/api/v1/tokens/list', {});
    await call('the-local-token', 'POST', '/api/v1/tokens/list', { revoke: all?.find((token) => token.name === 'Ken')?.id });
    expect(await call('Aya', 'GET', `/api/v1/handoffs/${id}`)).toMatchObject({ state: 'waiting', agent: null });
    expect((await call('Aya', 'POST', `/api/v1/handoffs/${id}/claim`, {})).status).toBe(200);
  });

  it.each([
    ['Aya', 409, 'name-taken'],
    ['local', 422, 'reserved-name'],
    ['staff:1', 422, 'reserved-name'],
    [' Token:1', 422, 'reserved-name'],
  ])('makes no token that would be taken for somebody else: %s', async (name, status, code) => {
    expect(await call('the-local-token', 'POST', '/api/v1/tokens', { name })).toMatchObject({ status, code });
  });

  it('takes hours and teams at once, and refuses what is wrong with every mistake', async () => {
    const wrong = await call('the-local-token', 'POST', '/api/v1/setup', { setup: { brand: {}, teams: {} } });
    expect([wrong.status, wrong.code]).toEqual([422, 'setup']);
    expect(wrong.error?.message.split('\n').length).toBeGreaterThan(1);
  });
});
