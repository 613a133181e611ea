import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Seen } from '../../src/channels/channel.ts';
import { comparable } from '../../src/channels/x/comparable.ts';
import type { Database } from '../../src/platform/database/engine.ts';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

describeOnEngines('a doubt beside a message of our side that nobody here knows', (open) => {
  let database: Database;
  let desk: Awaited<ReturnType<typeof openDesk>>;
  let id: number;
  let shown: Seen[];
  beforeEach(async () => {
    database = open();
    desk = await openDesk(database);
    await desk.accept(desk.says('1', '11', 'hello'));
    id = (await desk.conversation('1')).id;
    shown = [];
    desk.platform.channel.readBack = async () => ({ seen: shown, complete: true });
    desk.platform.script.push('doubt');
    await desk.reply(id, '10時から21時まで開いています');
    await desk.deliver();
  });

  const out = async () => (await desk.messages(id)).filter(({ direction }) => direction === 'out').map(({ text, state }) => [text, state]);

  it('is not sent again: it may be that one, in words that the platform changed; a person decides when it stays so', async () => {
    shown = [{ externalId: '1500', text: '10:00-21:00に開いています', at: Date.now() }];
    await desk.outbox.sweep();
    expect(await out()).toEqual([['10時から21時まで開いています', 'doubt']]);
    await sql`update message set started_at = started_at - interval '2 minutes', check_at = app_now() where state = 'doubt'`.execute(
      database.db,
    );
    await desk.outbox.sweep();
    expect(await out()).toEqual([['10時から21時まで開いています', 'parked']]);
    expect(desk.platform.sends).toHaveLength(1);
  });

  it('is not decided by the echo alone where a person wrote it: that would be sent twice', async () => {
    await sql`update message set author = 'person' where state = 'doubt'`.execute(database.db);
    shown = [{ externalId: '1500', text: '10時-21時まで開いております', at: Date.now() }];
    await desk.accept(desk.outbound('1', '1500', '10時-21時まで開いております'));
    await desk.outbox.sweep();
    await desk.deliver();
    expect((await out())[0]).toEqual(['10時から21時まで開いています', 'doubt']);
    expect(desk.platform.sends).toHaveLength(1);
  });

  it('goes again where a person wrote it and a colleague wrote something else in the app: neither waits for the other', async () => {
    await sql`update message set author = 'person' where state = 'doubt'`.execute(database.db);
    shown = [{ externalId: '1500', text: '店頭の佐藤です。お待ちしています', at: Date.now() }];
    await desk.accept(desk.outbound('1', '1500', '店頭の佐藤です。お待ちしています'));
    await desk.outbox.sweep();
    await desk.deliver();
    expect(await out()).toEqual([
      ['10時から21時まで開いています', 'sent'],
      ['店頭の佐藤です。お待ちしています', 'sent'],
    ]);
    expect(desk.platform.sends).toHaveLength(2);
    expect((await desk.conversation('1')).owner).toBe('agent');
  });

  it.each([
    ['https://ja.kamoya.example/wiki/A_(b)', 'https://t.co/abcdefghij'],
    ['こちらです https://日本語.example/返品', 'こちらです https://t.co/abcdefghij'],
    ['https://kamoya.example/é', 'https://t.co/abcdefghij'],
  ])('is not sent again for a link that the platform made another one of, whoever wrote it: %s', async (ours, theirs) => {
    await sql`update message set author = 'person', text = ${ours} where state = 'doubt'`.execute(database.db);
    shown = [{ externalId: '1500', text: theirs, at: Date.now() }];
    desk.platform.channel.comparable = comparable;
    await desk.outbox.sweep();
    await desk.deliver();
    expect(await out()).toEqual([[ours, 'doubt']]);
    expect(desk.platform.sends).toHaveLength(1);
  });

  it('is decided once that one’s webhook has come: a person wrote it, who has the conversation then', async () => {
    shown = [{ externalId: '1500', text: '担当の佐藤です', at: Date.now() }];
    await desk.outbox.sweep();
    expect(await out()).toMatchObject([[expect.anything(), 'doubt']]);
    await desk.accept(desk.outbound('1', '1500', '担当の佐藤です'));
    await sql`update message set check_at = app_now() where state = 'doubt'`.execute(database.db);
    await desk.outbox.sweep();
    await desk.deliver();
    expect((await desk.conversation('1')).owner).toBe('agent');
    expect(await out()).toEqual([
      ['10時から21時まで開いています', 'dropped'],
      ['担当の佐藤です', 'sent'],
    ]);
    expect(desk.platform.sends).toHaveLength(1);
  });
});
