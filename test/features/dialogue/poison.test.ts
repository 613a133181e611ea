import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../../src/platform/database/engine.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { openHandoffDesk, type HandoffDesk } from '../handoff/kit.ts';

describeOnEngines('a message that cannot be dealt with', (open) => {
  let database: Database;
  let desk: HandoffDesk;
  let broken: boolean;

  beforeEach(async () => {
    database = open();
    broken = false;
    const pause = async (where: string) => {
      if (broken && where === 'thinking') throw new Error('whatever it is about this message');
    };
    desk = await openHandoffDesk(database, { pause });
  });
  afterEach(() => sql`drop trigger if exists poison on turn`.execute(database.db));

  /** The pause is over: the next attempt is made. */
  async function again(id: number): Promise<void> {
    await sql`update conversation set turn_due_at = 'epoch' where id = ${id} and turn_due_at is not null`.execute(database.db);
    await desk.turns.run(id);
  }

  async function standing(contact: string) {
    const { id, owner, turn_attempts: attempts } = await desk.conversation(contact);
    const { rows } = await sql<{
      later: boolean | null;
    }>`select turn_due_at > app_now() as later from conversation where id = ${id}`.execute(database.db);
    return { owner, attempts, later: rows[0]?.later ?? null };
  }

  it('is tried five times with pauses; then a person gets the conversation, and the customer one apology', async () => {
    broken = true;
    const id = await desk.saysTo('1', '営業時間は？');
    expect(await standing('1')).toMatchObject({ owner: 'bot', attempts: 1 });
    for (const attempts of [2, 3, 4]) {
      await again(id);
      expect(await standing('1')).toEqual({ owner: 'bot', attempts, later: true });
    }
    expect([await desk.outcomes(id), await desk.said(id), desk.poisoned()]).toEqual([[], [], 0]);

    await again(id);
    expect([await desk.outcomes(id), desk.poisoned()]).toEqual([['handed-over'], 1]);
    expect(await standing('1')).toEqual({ owner: 'queue', attempts: 0, later: null });
    expect(await desk.handoff(id)).toMatchObject({ reason: 'poison', state: 'waiting', sentence: '営業時間は？' });
    expect(await desk.said(id)).toEqual([expect.objectContaining({ author: 'system', state: 'pending' })]);

    // What else they write waits for the person: no second apology, however it fares.
    for (let attempt = 0; attempt < 5; attempt++) await (attempt === 0 ? desk.saysTo('1', '営業時間は？') : again(id));
    expect(await standing('1')).toMatchObject({ owner: 'queue', later: null });
    expect([(await desk.outcomes(id)).length, (await desk.said(id)).length]).toEqual([2, 1]);
    expect(desk.warnings.length).toBeGreaterThanOrEqual(5);
  });

  it('waits for its five attempts no longer than a minute in all', async () => {
    broken = true;
    const id = await desk.writes('1', '営業時間は？');
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      const { rows } = await sql<{ now: Date }>`select app_now() as now`.execute(database.db);
      await again(id);
      const { turn_due_at: due } = await desk.conversation('1');
      if (due) pauses.push(due.getTime() - (rows[0]?.now.getTime() ?? NaN));
    }
    expect(pauses).toHaveLength(4);
    expect(Math.min(...pauses)).toBeGreaterThan(0);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(60_000);
    expect(await desk.outcomes(id)).toEqual(['handed-over']);
  });

  it('holds up nobody else, also where it fails only as it is stored', async () => {
    const bad = await desk.writes('1', '営業時間は？');
    const good = [await desk.writes('2', '営業時間は？'), await desk.writes('3', 'こんにちは')];
    await sql`create or replace function poison() returns trigger language plpgsql as $$ begin
      if new.outcome = 'answered' and new.conversation_id = tg_argv[0]::bigint then raise exception 'poison'; end if; return new; end $$`.execute(
      database.db,
    );
    await sql.raw(`create trigger poison before insert on turn for each row execute function poison(${bad})`).execute(database.db);
    await desk.turns.sweep();
    expect(await Promise.all(good.map((id) => desk.outcomes(id)))).toEqual([['answered'], ['small-talk']]);
    expect(await standing('1')).toMatchObject({ owner: 'bot', attempts: 1 });
    for (let attempt = 2; attempt <= 5; attempt++) await again(bad);
    expect(await desk.outcomes(bad)).toEqual(['handed-over']);
    expect((await desk.said(bad)).map(({ author, state }) => [author, state])).toEqual([['system', 'pending']]);
  });

  it('is answered to nobody who said stop: a person gets it, and hears of no time', async () => {
    const id = await desk.saysTo('1', '停止');
    const before = (await desk.said(id)).length;
    broken = true;
    await desk.saysTo('1', '営業時間は？');
    for (let attempt = 2; attempt <= 5; attempt++) await again(id);
    expect(await desk.handoff(id)).toMatchObject({ reason: 'poison', state: 'waiting', sentence: '営業時間は？', due_at: null });
    expect([(await desk.said(id)).length, (await standing('1')).owner]).toEqual([before, 'queue']);
  });

  it('that says stop is obeyed, without a word', async () => {
    const id = await desk.writes('1', '停止');
    await sql`create or replace function poison() returns trigger language plpgsql as $$ begin
      if new.outcome = 'stopped' then raise exception 'poison'; end if; return new; end $$`.execute(database.db);
    await sql`create trigger poison before insert on turn for each row execute function poison()`.execute(database.db);
    for (let attempt = 1; attempt <= 5; attempt++) await again(id);
    const contact = await database.db.selectFrom('contact').select('opted_out_at').executeTakeFirstOrThrow();
    expect(contact.opted_out_at).not.toBeNull();
    expect([await desk.outcomes(id), await desk.said(id)]).toEqual([['handed-over'], []]);
  });
});
