import type { Request, RequestHandler } from 'express';
import type { Principal, Role } from '../../../src/core/access.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { takeOver, toQueue } from '../../../src/core/conversation.ts';
import type { ContextCard } from '../../../src/core/handoff.ts';
import { setupSchema, type Setup } from '../../../src/core/setup.ts';
import { createDesk, type DeskOptions } from '../../../src/features/desk/routes.ts';
import type { Content } from '../../../src/flow/load.ts';
import { lockConversation, type NewHandoff } from '../../../src/platform/database/conversations.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { createGate } from '../../../src/platform/http/bearer.ts';
import { createHttpApp, listen } from '../../../src/platform/http/server.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { openDesk } from '../../support/desk.ts';

export const setup: Setup = setupSchema.parse({
  brand: { name: { ja: '雑貨のカモ屋', en: 'Kamoya Goods' }, privacy_url: 'https://kamoya.example/p', shop_url: 'https://kamoya.example/' },
  teams: {
    support: { name: { ja: 'お客様窓口', en: 'Customer support' }, default: true, hours: { every: [['10:00', '18:00']] } },
    stores: { name: { ja: '店舗担当', en: 'Shop staff' }, hours: { every: [['10:00', '20:00']] } },
  },
});

/** The parts of a release that the desk reads. */
export const content = {
  intents: [{ intent: 'complaint', title: { ja: '苦情', en: 'Complaint' }, examples: { ja: [], en: [] }, kind: 'flow' }],
  flows: {
    complaint: {
      flow: 'complaint',
      title: { ja: 'ご不満・苦情', en: 'Complaint' },
      starts: ['complaint'],
      slots: { item: { entity: 'product', required: false } },
      steps: [{ branch: [{ else: [{ escalate: { reason: 'complaint', say: { ja: '…', en: '…' } } }] }] }],
    },
  },
  triggers: [{ id: 'legal', reason: 'legal', urgency: 20, notice: 'angry', words: { ja: [], en: [] }, unless: { ja: [], en: [] } }],
} as unknown as Content;

const TINY_CARD: ContextCard = {
  ...{ reason: 'person', sentence: '人', language: 'ja', contact: { externalId: '1', channel: 'x' }, intents: [], entities: [], slots: {} },
  ...{ answered: [], emotion: { now: null, course: [] }, previousHandoffs: [], transcript: [] },
};

export type Answer = Record<string, unknown> & { error?: { code: string; message: string } & Record<string, unknown> };

/** The desk over HTTP on one database: agents are who the header `x-staff` says, everybody else needs a token. */
export async function openDeskApi(database: Database, options: Partial<DeskOptions> = {}) {
  const desk = await openDesk(database);
  const seen: number[] = [];
  const woken: number[] = [];
  const wakes = new Set<() => void>();
  const signedOut = new Set<string>();
  const gate = createGate(database, 'the-local-token', (request) => staffOf(database, request));
  const api = createDesk({
    database,
    mayWork: gate('desk'),
    clock: systemClock,
    setup: () => setup,
    channel: (name) => (name === 'botframework' ? undefined : { maxText: 10_000, photos: 1, confirm: 'readBack' }),
    limits: { per15Min: 0, per24Hours: 0 },
    times: { parkMs: 900_000 },
    content: () => Promise.resolve(content),
    live: { subscribe: (wake) => (wakes.add(wake), () => wakes.delete(wake)) },
    seen: (staffIds) => void seen.push(...staffIds),
    still: (requests) => Promise.resolve(requests.map((request) => !signedOut.has(String(request.headers['x-staff'])))),
    wakeDelivery: (accountId) => Promise.resolve(void woken.push(accountId)),
    changed: () => undefined,
    log: silentLog,
    ...options,
  });
  const server = await listen(
    createHttpApp({ log: silentLog, checks: {}, metrics: createMetrics(), mount: (app) => void app.use(api.routes as RequestHandler) }),
    { host: '127.0.0.1', port: 0 },
  );

  /** As a staff id, or with a token. */
  async function call(who: number | string, method: string, path: string, body?: unknown) {
    const response = await fetch(server.url + path, {
      method,
      headers: { ...identity(who), 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const answer = (await response.json()) as Answer;
    return { status: response.status, answer, code: answer.error?.code };
  }

  /** A new customer of the X account, who has said this. Returns the conversation's id. */
  async function customer(contactId: string, ...texts: string[]): Promise<number> {
    for (const [index, text] of texts.entries()) await desk.accept(desk.says(contactId, `${contactId}00${index}`, text, Date.now()));
    return (await desk.conversation(contactId)).id;
  }

  async function handOver(conversationId: number, handoff: Partial<NewHandoff> = {}): Promise<number> {
    const state = await transaction(database, (tx) => lockConversation(tx, conversationId));
    const { handoffId } = await desk.change(conversationId, {
      state: toQueue(state!),
      openHandoff: {
        ...{ reason: 'person', sentence: '人', team: 'support', urgency: 0, promisedUntil: null, promisedOpen: true, dueAt: null },
        card: TINY_CARD,
        ...handoff,
      },
    });
    return handoffId as number;
  }

  async function take(conversationId: number, agentId: string | null, handoffId?: number): Promise<void> {
    const state = await transaction(database, (tx) => lockConversation(tx, conversationId));
    await desk.change(conversationId, {
      state: takeOver(state!, agentId),
      ...(handoffId === undefined ? {} : { handoff: { id: handoffId, state: 'assigned', agentId } }),
      by: { agentId, name: agentId },
    });
  }

  const close = async () => {
    api.close();
    await server.close(200);
  };
  return { desk, server, call, customer, handOver, take, close, seen, woken, signedOut, api, wake: () => wakes.forEach((wake) => wake()) };
}

export type DeskApi = Awaited<ReturnType<typeof openDeskApi>>;

export const identity = (who: number | string): Record<string, string> =>
  typeof who === 'number' ? { 'x-staff': String(who) } : { authorization: `Bearer ${who}` };

async function staffOf(database: Database, request: Request): Promise<Principal | null> {
  const id = Number(request.headers['x-staff']);
  const row = Number.isInteger(id) ? await database.db.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst() : undefined;
  return row
    ? {
        agentId: `staff:${row.id}`,
        name: row.name,
        scopes: ['desk'],
        staff: { id: row.id, role: row.role, teams: row.teams },
        tokenId: null,
      }
    : null;
}

export async function addStaff(database: Database, name: string, teams: string[] = [], role: Role = 'agent'): Promise<number> {
  const { id } = await database.db
    .insertInto('staff')
    .values({ email: `${name}@kamoya.example`, name, role, teams: JSON.stringify(teams), presence: 'available', seen_at: new Date() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
