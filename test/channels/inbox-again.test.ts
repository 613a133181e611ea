import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { prune } from '../../src/app/prune.ts';
import type { InboundBatch } from '../../src/channels/channel.ts';
import type { InboundEvent } from '../../src/core/message.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { BRAND, openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

const TIMES = 8;

describeOnEngines('a body that is delivered again and again', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
  });

  const bodies = async () =>
    (await sql<{ id: number; body: Buffer }>`select id, body from inbound_raw order by id`.execute(database.db)).rows.map(
      ({ id, body }) => ({ id, text: Buffer.from(body).toString() }),
    );
  const texts = async () => (await bodies()).map(({ text }) => text);
  const events = async () => await database.db.selectFrom('inbound_event').selectAll().orderBy('id').execute();

  const batch = (raw: string, said: InboundEvent[], more: Partial<InboundBatch> = {}): InboundBatch => ({
    ...{ channel: 'x', accounts: [{ externalId: BRAND, events: said }], raw: Buffer.from(raw) },
    ...more,
  });
  /** One after the other, and at once, to two processes. */
  async function again(one: InboundBatch): Promise<void> {
    const other = await openDesk(database);
    for (let n = 0; n < TIMES; n++) await desk.inbox.accept(one);
    await Promise.all(Array.from({ length: TIMES }, (_, n) => (n % 2 ? desk : other).inbox.accept(one)));
  }

  it('is kept once where it brings a message, and is the one that the message was taken from', async () => {
    await desk.accept(desk.says('1', '10', 'known', Date.now()));
    await again(batch('of one known', [desk.says('1', '11', 'hello', Date.now())]));
    await again(batch('of one new', [desk.says('2', '12', 'hello', Date.now())]));
    expect(await texts()).toEqual(['{}', 'of one known', 'of one new']);
    const kept = await bodies();
    expect((await events()).map(({ external_id, raw_id }) => [external_id, raw_id])).toEqual(
      ['10', '11', '12'].map((id, n) => [id, kept[n]?.id]),
    );
  });

  it('is kept at once with itself, and once', async () => {
    const [known, unknown] = [
      batch('a', [desk.says('1', '11', 'hello', Date.now())]),
      batch('b', [desk.says('2', '12', 'hi', Date.now())]),
    ];
    await Promise.all([known, known, unknown, known, unknown].map((one) => desk.inbox.accept(one)));
    await Promise.all([known, known, unknown, known, unknown].map((one) => desk.inbox.accept(one)));
    expect((await texts()).sort()).toEqual(['a', 'b']);
  });

  it('is another one where it brings anything that is not known', async () => {
    const [one, two, three] = ['11', '12', '13'].map((id) => desk.says('1', id, id, Date.now())) as [
      InboundEvent,
      InboundEvent,
      InboundEvent,
    ];
    await desk.inbox.accept(batch('one', [one]));
    await desk.inbox.accept(batch('one and two', [one, two]));
    await desk.inbox.accept(batch('two', [two]));
    await desk.inbox.accept(batch('new too', [three, desk.says('2', '14', 'new', Date.now())]));
    expect(await texts()).toEqual(['one', 'one and two', 'new too']);
  });

  it('is kept once where it brings nothing for us, or could not be understood, while its neighbours are kept', async () => {
    await again(batch('somebody types', []));
    await again(batch('no JSON', [], { accounts: [], malformed: 'not JSON' }));
    await again(batch('another', [], { accounts: [], malformed: 'not JSON' }));
    const broken = batch('broken in part', [desk.says('1', '11', 'hello', Date.now())], { malformed: 'a message without its ids' });
    await again(broken);
    expect(await texts()).toEqual(['somebody types', 'no JSON', 'another', 'broken in part']);
    expect((await events()).map(({ external_id }) => external_id)).toEqual(['11']);
  });

  it('is kept once where it is for an account that is not ours, and so are its events', async () => {
    const one = batch('of others', [], { accounts: [{ externalId: '777', events: [desk.says('1', '11', 'hi')] }] });
    for (let n = 0; n < TIMES; n++) await desk.inbox.accept(one);
    // The same id in another account's eyes.
    await desk.inbox.accept(batch('of others still', [], { accounts: [{ externalId: '778', events: [desk.says('1', '11', 'hi')] }] }));
    expect(await texts()).toEqual(['of others', 'of others still']);
    const kept = await events();
    expect(kept.map(({ state, raw_id }) => [state, raw_id])).toEqual((await bodies()).map(({ id }) => ['kept-aside', id]));
  });

  it('goes after thirty days, whether or not it was understood', async () => {
    await desk.accept(desk.says('1', '10', 'known', Date.now()));
    for (const raw of ['young', 'old'])
      for (const malformed of [undefined, 'not JSON'])
        await desk.inbox.accept(batch(`${raw} ${malformed ?? ''}`, [], { accounts: [], ...(malformed && { malformed }) }));
    await sql`update inbound_raw set received_at = received_at - case when convert_from(body, 'UTF8') like 'old%' then interval '31 days' else interval '29 days' end`.execute(
      database.db,
    );
    await prune(database);
    expect(await texts()).toEqual(['{}', 'young ', 'young not JSON']);
  });
});
