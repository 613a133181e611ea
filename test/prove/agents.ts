import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/core/clock.ts';
import type { FakeX } from '../../src/rehearsal/fake-x.ts';
import type { Query } from './evidence.ts';
import type { Customer } from './tally.ts';

export type AgentsOptions = {
  x: FakeX;
  random: Random;
  /** Mostly somebody who waits for an answer just then: something of the bot's may be under way. */
  somebody(): Customer;
  /** How many customers' messages there have been: people take a share of them. */
  messages(): number;
  /** They take over more often. */
  busy?: boolean | undefined;
  /** The product's own address and a token for its desk; without them people answer from X's app alone. */
  desk?: { url: string; token: string; query: Query };
};

export type Agents = {
  begin(): void;
  /** Resolves when nobody has a conversation in hand any more. */
  stop(): Promise<void>;
  /** What people were told had been accepted: each must reach its customer once. */
  said: { text: string; customer: string }[];
  takeovers(): number;
};

const AT_ONCE = 3;
/** Takeovers to a message. Who answers from X's app keeps the conversation for a quiet minute, unless somebody gives it back at the desk. */
const SHARE = { atDesk: 0.08, fromAppAlone: 0.015 };
/** A web process that was killed is back by then. */
const PATIENCE_MS = 30_000;
/** So often they are told why not before they end it all the same. */
const TRIES_TO_END = 3;

/** People who take conversations over, answer and give them back, over the API as the desk does, or from X's own app. */
export function createAgents({ x, random, somebody, messages, busy: often = false, desk }: AgentsOptions): Agents {
  const said: Agents['said'] = [];
  const sessions = new Set<Promise<void>>();
  const busy = new Set<string>();
  let working = false;
  let ended: Promise<void> = Promise.resolve();
  let takeovers = 0;
  let begun = 0;
  const share = (desk ? SHARE.atDesk : SHARE.fromAppAlone) * (often ? 3 : 1);

  async function work(): Promise<void> {
    while (working) {
      await sleep((often ? 200 : 500) * random());
      const who = somebody();
      if (!working || sessions.size >= AT_ONCE || busy.has(who.customer) || begun >= share * messages()) continue;
      begun += 1;
      busy.add(who.customer);
      const session: Promise<void> = (desk && random() < 0.8 ? atDesk(desk, who) : fromApp(who)).finally(() => {
        busy.delete(who.customer);
        sessions.delete(session);
      });
      sessions.add(session);
    }
  }

  async function fromApp({ customer, account }: Customer): Promise<void> {
    takeovers += 1;
    // In words of their own: for those that resemble a reply in doubt that reply waits until it is left to a person (src/channels/doubt.ts).
    x.brand(account).saysFromApp(customer, `お店から直接お電話しました（${takeovers}）`);
    if (!desk) return;
    await sleep(2_000 * random());
    const id = await conversationOf(desk.query, customer);
    if (id !== null) await end(desk.query, id);
  }

  async function atDesk({ query }: { query: Query }, { customer }: { customer: string }): Promise<void> {
    const id = await conversationOf(query, customer);
    if (id === null || (await call(`conversations/${id}/take`, {})) !== 200) return;
    takeovers += 1;
    const text = `担当より${takeovers}件目のご返信です`;
    await sleep(2_500 * random());
    const requestId = randomUUID();
    if ((await call(`conversations/${id}/messages`, { requestId, text })) === 202) said.push({ text, customer });
    // Somebody clicks twice.
    if (random() < 0.3) await call(`conversations/${id}/messages`, { requestId, text });
    await sleep(1_500 * random());
    await end(query, id);
  }

  /** As at the desk: what they have seen is said, mostly; a reply that has not gone out and a newer message make them wait and, at last, go over it. */
  async function end(query: Query, id: number): Promise<void> {
    const outcome = random() < 0.8 ? 'resolved' : 'returned';
    for (let tries = 0; tries <= TRIES_TO_END; tries++) {
      const lastSeq = random() < 0.7 ? await lastSeqOf(query, id) : null;
      const force = tries === TRIES_TO_END;
      const status = await call(`conversations/${id}/resolve`, { outcome, force, ...(lastSeq === null ? {} : { lastSeq }) });
      if (status !== 409) return;
      await sleep(1_000 * random());
    }
  }

  /** Asked again until there is an answer of the product's own: the status, null when there never was one. */
  async function call(path: string, body: unknown): Promise<number | null> {
    if (!desk) return null;
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      const response = await fetch(`${desk.url}/api/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${desk.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      }).catch(() => null);
      await response?.arrayBuffer().catch(() => undefined);
      if (response && response.status < 500) return response.status;
      await sleep(100);
    }
    return null;
  }

  return {
    begin() {
      working = true;
      ended = work();
    },
    async stop() {
      working = false;
      await ended;
      await Promise.all(sessions);
    },
    said,
    takeovers: () => takeovers,
  };
}

/** What stands last in the conversation just now; null when that cannot be asked. */
async function lastSeqOf(query: Query, id: number): Promise<number | null> {
  const rows = await query<{ seq: number }>(`select last_seq as seq from conversation where id = ${id}`).catch(() => []);
  return rows[0]?.seq ?? null;
}

/** Null while the product has not stored them, or cannot be asked. */
async function conversationOf(query: Query, customer: string): Promise<number | null> {
  const rows = await query<{ id: number }>(
    `select c.id from conversation c join contact t on t.id = c.contact_id where t.external_id = '${customer}'`,
  ).catch(() => []);
  return rows[0]?.id ?? null;
}
