import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { LANES, laneOf } from '../../../src/features/dialogue/lanes.ts';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { AYA, openHandoffDesk, type HandoffDesk } from '../handoff/kit.ts';
import { takeConversation } from '../../../src/features/handoff/take-conversation.ts';

describeOnEngines('turns of many conversations', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let ids: number[];
  /** Called where a turn is thought. */
  let thinking: () => Promise<void>;

  beforeEach(async () => {
    database = open();
    thinking = async () => undefined;
    desk = await openHandoffDesk(database, { pause: (where) => (where === 'thinking' ? thinking() : Promise.resolve()) });
    ids = [];
    for (let n = 1; n <= 3 * LANES; n++) ids.push(await desk.writes(String(n), '営業時間は？'));
  });

  const lanes = () => Promise.all(Array.from({ length: LANES }, (_, lane) => desk.turns.runLane(lane)));
  const outcomes = async () => Promise.all(ids.map(async (id) => (await desk.outcomes(id)).join()));
  const conversation = (id: number) => database.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const commits = async () =>
    (await sql<{ n: number }>`select count(distinct xmin::text)::int as n from turn`.execute(database.db)).rows[0]?.n ?? 0;
  /** The database refuses a turn of this conversation. */
  async function refuse(id: number, work: () => Promise<unknown>): Promise<void> {
    await sql
      .raw(
        `create function refuse() returns trigger language plpgsql as $$ begin if new.conversation_id = ${id} then raise exception 'refused'; end if; return new; end $$`,
      )
      .execute(database.db);
    await sql`create trigger refuse before insert on turn for each row execute function refuse()`.execute(database.db);
    try {
      await work();
    } finally {
      await sql`drop trigger refuse on turn`.execute(database.db);
      await sql`drop function refuse()`.execute(database.db);
    }
  }

  it('are taken by the lanes, each conversation once, and committed together', async () => {
    await lanes();
    expect(await outcomes()).toEqual(ids.map(() => 'answered'));
    expect(await commits()).toBeLessThan(ids.length / 2);
    for (const id of ids) expect(await desk.said(id)).toMatchObject([{ author: 'bot', state: 'pending' }]);
  });

  it('of another lane are left alone', async () => {
    await desk.turns.runLane(1);
    const mine = ids.map((id) => (laneOf(id) === '1' ? 'answered' : ''));
    expect(await outcomes()).toEqual(mine);
    expect(mine.filter(Boolean)).toHaveLength(3);
  });

  it('are committed although one of them cannot be, and only that one counts an attempt', async () => {
    const poison = ids[4] as number;
    await refuse(poison, lanes);
    expect(await outcomes()).toEqual(ids.map((id) => (id === poison ? '' : 'answered')));
    expect((await conversation(poison)).turn_attempts).toBe(1);
    for (const id of ids) if (id !== poison) expect((await conversation(id)).turn_attempts).toBe(0);
    await sql`update conversation set turn_due_at = 'epoch' where id = ${poison}`.execute(database.db);
    await lanes();
    expect(await desk.outcomes(poison)).toEqual(['answered']);
  });

  it('are taken although one of them cannot even be loaded, and only that one counts an attempt', async () => {
    const broken = ids[4] as number;
    await sql`update message set said_at = 'infinity' where conversation_id = ${broken}`.execute(database.db);
    await lanes();
    expect(await outcomes()).toEqual(ids.map((id) => (id === broken ? '' : 'answered')));
    expect((await conversation(broken)).turn_attempts).toBe(1);
    await sql`update message set said_at = app_now() where conversation_id = ${broken}`.execute(database.db);
    await sql`update conversation set turn_due_at = 'epoch' where id = ${broken}`.execute(database.db);
    await lanes();
    expect(await desk.outcomes(broken)).toEqual(['answered']);
  });

  it('count no failure against a turn that somebody else has done meanwhile', async () => {
    const contested = ids[4] as number;
    const other = await openHandoffDesk(database);
    let once = false;
    thinking = async () => {
      if (once) return;
      once = true;
      await sql`update conversation set turn_due_at = 'epoch' where id = ${contested}`.execute(database.db);
      await other.turns.run(contested);
      await other.writes('5', 'もう一つ');
      throw new Error('slow and broken');
    };
    await desk.turns.run(contested);
    expect(await conversation(contested)).toMatchObject({ turn_attempts: 0 });
    expect(await other.outcomes(contested)).toContain('answered');
  });

  it('do not wait for one that takes long', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let first = true;
    thinking = async () => {
      if (!first) return;
      first = false;
      await gate;
    };
    const slow = lanes();
    const answered = async () => (await outcomes()).filter((outcome) => outcome === 'answered').length;
    while ((await answered()) < ids.length - 1) await new Promise((resolve) => setTimeout(resolve, 10));
    const slowOne = ids[(await outcomes()).indexOf('')] as number;
    // Others of its lane are written meanwhile; nobody wakes the lane again.
    const others: number[] = [];
    for (let n = 0; n < LANES; n++) others.push(await desk.writes(`late ${n}`, '営業時間は？'));
    const late = others.find((id) => laneOf(id) === laneOf(slowOne)) as number;
    while ((await desk.outcomes(late)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await desk.outcomes(slowOne)).toEqual([]);
    release();
    await slow;
    expect(await outcomes()).toEqual(ids.map(() => 'answered'));
  });

  it('see a person who takes over while they are being thought, one of many', async () => {
    const taken = ids[2] as number;
    let take: Promise<void> | undefined;
    thinking = () => (take ??= takeConversation(database, taken, AYA));
    await lanes();
    expect(await outcomes()).toEqual(ids.map((id) => (id === taken ? 'left-to-agent' : 'answered')));
  });

  it('are found by two processes at once and had once', async () => {
    const other = await openHandoffDesk(database);
    await Promise.all([lanes(), ...Array.from({ length: LANES }, (_, lane) => other.turns.runLane(lane))]);
    await Promise.all([desk.turns.sweep(), other.turns.sweep()]);
    expect(await outcomes()).toEqual(ids.map(() => 'answered'));
    for (const id of ids) expect(await desk.said(id)).toHaveLength(1);
  });
});
