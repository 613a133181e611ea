import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { RecordPage } from '../../src/channels/channel.ts';
import { createRepair } from '../../src/channels/repair.ts';
import { resumeUnmatched } from '../../src/channels/resume-unmatched.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { InboundEvent } from '../../src/core/message.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { undoUnanswered } from '../../src/platform/database/last-word.ts';
import { lockConversation, type NewMessage } from '../../src/platform/database/conversations.ts';
import { matchBeforeSending } from '../../src/platform/database/match-before-sending.ts';
import { transaction } from '../../src/platform/database/transaction.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

const MINUTE = 60_000;
type Said = Extract<InboundEvent, { contactId: string }>;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describeOnEngines('a line that waited when the database forgot what it did last', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  /** What the platform shows besides the customer's words of half an hour ago. */
  let shown: Said[];
  /** Where the record ends: so many minutes ago. */
  let endsAt: number;

  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
    shown = [];
    endsAt = 120;
    await sql`update account set created_at = app_now() - interval '90 days'`.execute(database.db);
    await desk.accept(hello());
  });

  const hello = () => desk.says('1', '11', 'hello', Date.now() - 30 * MINUTE);
  const conversation = () => desk.conversation('1');
  const line = async (...said: [NonNullable<NewMessage['author']>, string][]) => {
    const { id } = await conversation();
    for (const [author, text] of said) await desk.reply(id, text, author);
  };
  const failOver = (minutesAgo = 10) =>
    transaction(database, (tx) =>
      matchBeforeSending(
        async (text, values = []) => {
          const parts = text.split(/\$1/);
          const query = sql.join(
            parts.map((part) => sql.raw(part)),
            values.length > 0 ? sql`${values[0]}` : sql``,
          );
          await query.execute(tx);
        },
        new Date(Date.now() - minutesAgo * MINUTE).toISOString(),
      ),
    );
  const showed = (id: string, text: string, minutesAgo = 5) =>
    void shown.push({ ...(desk.outbound('1', id, text) as Said), at: Date.now() - minutesAgo * MINUTE });
  const matched = async () => {
    const record = async (): Promise<RecordPage> => {
      const events = [...shown, hello() as Said].sort((a, b) => b.at - a.at).filter(({ at }) => at > Date.now() - endsAt * MINUTE);
      const oldest = Date.now() - endsAt * MINUTE;
      return { events: events.map((event) => ({ event, body: JSON.stringify(event) })), span: { newest: Date.now(), oldest }, next: null };
    };
    await createRepair({
      ...{ database, channels: new Map([['x', { ...desk.platform.channel, record }]]), inbox: desk.inbox, clock: systemClock, log: silent },
      ...{ holder: 'a process', everyMs: MINUTE, settleMs: 0, wakeDelivery: async () => undefined, wakeTurn: async () => undefined },
    }).run();
  };
  const states = async () =>
    (await desk.messages((await conversation()).id))
      .filter(({ direction, source }) => direction === 'out' && !('app' in source))
      .map(({ text, state }) => `${text}: ${state}`);
  const sent = () => desk.platform.sends.map(({ text }) => text);

  it('goes out as a whole, in its order and one after the other, where the record shows nothing of it', async () => {
    await line(['bot', 'one'], ['bot', 'two'], ['person', 'three']);
    await failOver();
    expect(await states()).toEqual(['one: doubt', 'two: pending', 'three: pending']);
    await desk.deliver();
    expect(sent()).toEqual([]);
    await matched();
    await desk.deliver();
    expect(sent()).toEqual(['one', 'two', 'three']);
    expect(await states()).toEqual(['one: sent', 'two: sent', 'three: sent']);
  });

  it('goes out without what the record shows, also where two of it are the same', async () => {
    await line(['bot', 'one'], ['bot', 'yes'], ['bot', 'yes'], ['bot', 'four']);
    await failOver();
    for (const [id, text] of Object.entries({ 71: 'one', 72: 'yes' })) showed(id, text, 6 - Number(id) / 100);
    await matched();
    await desk.deliver();
    expect(sent()).toEqual(['yes', 'four']);
    expect((await conversation()).owner).toBe('bot');
  });

  it('stands still where a second failover comes before the record is matched, and is matched back to the first', async () => {
    await line(['bot', 'one'], ['bot', 'two']);
    await failOver(60);
    await failOver(5);
    expect(await states()).toEqual(['one: doubt', 'two: pending']);
    // Read down to between the two.
    endsAt = 20;
    await sql`update repair set reconcile_from = app_now() - interval '20 minutes'`.execute(database.db);
    shown.push({ ...(desk.says('2', '21', 'hi') as Said), at: Date.now() - 19 * MINUTE });
    await matched();
    await desk.deliver();
    expect(sent()).toEqual([]);
    expect(await states()).toEqual(['one: doubt', 'two: parked']);
  });

  it('is dropped with what a colleague wrote in the app meanwhile, as far as the bot wrote it', async () => {
    await line(['bot', 'one'], ['bot', 'two'], ['bot', 'three']);
    await failOver();
    showed('71', 'one', 6);
    showed('72', 'a colleague here', 5);
    await matched();
    await desk.deliver();
    expect(sent()).toEqual([]);
    expect(await states()).toEqual(['one: sent', 'two: dropped', 'three: dropped']);
    expect((await conversation()).owner).toBe('agent');
  });

  it('leaves to a person what stands behind another of a person’s and may be there in other words', async () => {
    await line(['person', 'one'], ['person', 'see https://日本語.example/返品']);
    await failOver();
    showed('71', 'one', 6);
    showed('72', 'see https://t.co/abcdefghij', 5);
    await matched();
    await desk.deliver();
    expect(sent()).toEqual([]);
    expect(await states()).toEqual(['one: sent', 'see https://日本語.example/返品: parked']);
  });

  it('is left to a person as a whole where an operator lets the account go on unmatched', async () => {
    await line(['bot', 'one'], ['bot', 'two'], ['bot', 'three']);
    await failOver();
    const { account_id } = await conversation();
    expect(await resumeUnmatched(database, account_id, (text) => text)).toEqual({ parked: 3, sends: true });
    await desk.deliver();
    expect(sent()).toEqual([]);
    expect(await states()).toEqual(['one: parked', 'two: parked', 'three: parked']);
  });

  it('is not thought anew meanwhile: it may be there', async () => {
    const { id } = await conversation();
    await line(['person', 'one'], ['bot', 'two']);
    const turn = await database.db
      .insertInto('turn')
      .values({ conversation_id: id, first_seq: 1, last_seq: 1, outcome: 'answered' })
      .returning('id')
      .executeTakeFirstOrThrow();
    await sql`update message set turn_id = ${turn.id} where text in ('hello', 'two')`.execute(database.db);
    // The person had written before the customer did.
    await sql`update message set seq = 0 where text = 'one'`.execute(database.db);
    await failOver();
    const undone = await transaction(database, async (tx) => {
      const locked = await lockConversation(tx, id);
      return locked && undoUnanswered(tx, locked);
    });
    expect(undone).toBeUndefined();
    const { owner_epoch: epoch } = await conversation();
    const { owner_epoch } = await database.db
      .selectFrom('message')
      .select('owner_epoch')
      .where('text', '=', 'two')
      .executeTakeFirstOrThrow();
    expect(owner_epoch).toBe(epoch + 1);
  });
});
