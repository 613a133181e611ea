import type { Database } from '../../src/platform/database/engine.ts';
import type { FakeX } from '../../src/rehearsal/fake-x.ts';

/** Somebody who writes to the brand at the fake X, and what they see there. */
export type Customer = ReturnType<typeof talkTo>;

type Options = NonNullable<Parameters<ReturnType<FakeX['customer']>['says']>[1]>;

/** An answer may take so long on a busy machine. */
const PATIENCE_MS = 30_000;

export function talkTo(x: FakeX, database: Database, id: string, profile?: Parameters<FakeX['customer']>[1]) {
  const customer = x.customer(id, profile);
  const heard = () => x.messagesTo(id).map((message) => message.text);

  /** Writes and reads the next message, or the next few as one text. */
  async function says(text: string, { messages = 1, ...options }: Options & { messages?: number } = {}): Promise<string> {
    const before = heard().length;
    customer.says(text, options);
    const all = await x.waitForMessages(id, before + messages, PATIENCE_MS);
    return all
      .slice(before)
      .map((message) => message.text)
      .join('\n\n');
  }

  const conversation = () =>
    database.db
      .selectFrom('conversation')
      .innerJoin('contact', 'contact.id', 'conversation.contact_id')
      .selectAll('conversation')
      .where('contact.external_id', '=', id)
      .executeTakeFirst();

  /** Outcomes of the turns so far, oldest first. */
  async function outcomes(): Promise<string[]> {
    const row = await conversation();
    if (!row) return [];
    const turns = await database.db.selectFrom('turn').select('outcome').where('conversation_id', '=', row.id).orderBy('id').execute();
    return turns.map((turn) => turn.outcome);
  }

  /** What our side said, with what became of it, oldest first. */
  async function outbound() {
    const row = await conversation();
    if (!row) return [];
    return database.db
      .selectFrom('message')
      .select(['author', 'text', 'state', 'reason', 'source'])
      .where('conversation_id', '=', row.id)
      .where('direction', '=', 'out')
      .orderBy('seq')
      .execute();
  }

  const UNDER_WAY = ['pending', 'sending', 'doubt'];

  /** Resolves when everything that the customer wrote has had its turn and nothing is on its way to them: what is not there now will not come. */
  async function settled(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      await x.idle();
      const row = await conversation();
      const wrote = x.log.messages.filter((message) => message.customerId === id && message.origin === 'customer').length;
      const stored = row ? await storedFrom(row.id) : 0;
      const moving = (await outbound()).filter((message) => UNDER_WAY.includes(message.state ?? ''));
      if (stored >= wrote && (row?.turn_due_at ?? null) === null && moving.length === 0) return;
      if (performance.now() > end)
        throw new Error(
          `not settled: ${stored} of ${wrote} stored, turn due ${row?.turn_due_at?.toISOString()}, ${JSON.stringify(moving)}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  async function storedFrom(conversationId: number): Promise<number> {
    const { count } = await database.db
      .selectFrom('message')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('conversation_id', '=', conversationId)
      .where('direction', '=', 'in')
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Writes something that is not answered: resolves when its turn is over, and gives what came all the same. */
  async function writes(text: string, options: Options = {}): Promise<string[]> {
    const before = heard().length;
    customer.says(text, options);
    await settled();
    return heard().slice(before);
  }

  /** Writes and waits for nothing. */
  const writesOnly = (text: string, options: Options = {}) => customer.says(text, options);

  return { ...customer, id, heard, says, writes, writesOnly, settled, conversation, outcomes, outbound };
}
