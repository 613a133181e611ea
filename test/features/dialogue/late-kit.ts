import { sql } from 'kysely';
import type { ChannelName, InboundEvent } from '../../../src/core/message.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { BRAND } from '../../support/desk.ts';
import { openHandoffDesk } from '../handoff/kit.ts';

const MINUTE = 60_000;

export type LateDesk = Awaited<ReturnType<typeof openLateDesk>>;

/** A desk that hears only now what was said so many minutes ago; by the customer 1, or to them, unless told. */
export async function openLateDesk(database: Database, options: Parameters<typeof openHandoffDesk>[1] = {}) {
  const desk = await openHandoffDesk(database, options);
  let ids = 5_000;
  const ago = (minutes: number) => Date.now() - minutes * MINUTE;

  const saidAgo = (minutes: number, text: string, contact = '1'): InboundEvent => desk.says(contact, String(++ids), text, ago(minutes));
  const byAppAgo = (minutes: number, text: string, contact = '1'): InboundEvent => ({
    ...desk.outbound(contact, String(++ids), text),
    at: ago(minutes),
  });
  /** `recovered`: found in the platform's record, else delivered. */
  const hears = (events: InboundEvent[], recovered: boolean, channel: ChannelName = 'x') =>
    desk.inbox.accept({ channel, accounts: [{ externalId: BRAND, events }], raw: Buffer.from('{}'), recovered });
  /** The turn is due and done at once. Returns the conversation. */
  async function hasTurn(contact = '1'): Promise<number> {
    await sql`update conversation set turn_due_at = 'epoch' where turn_due_at is not null`.execute(database.db);
    const { id } = await desk.conversation(contact);
    await desk.turns.run(id);
    return id;
  }

  return { ...desk, saidAgo, byAppAgo, hears, hasTurn };
}
