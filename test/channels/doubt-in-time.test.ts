import { expect, it } from '@jest/globals';
import { openDesk } from '../support/desk.ts';
import { describeOnEngines } from '../support/engines.ts';

describeOnEngines('a doubt that the platform does not let us look up', (open) => {
  it('is looked at again when the time for a person has come, however long the platform’s limit lasts', async () => {
    const database = open();
    const desk = await openDesk(database);
    desk.platform.channel.readBack = async () => ({ limitedUntil: Date.now() + 15 * 60_000 });
    desk.platform.script.push('doubt');
    await desk.accept(desk.says('1', '11', 'hello'));
    await desk.reply((await desk.conversation('1')).id, 'hi');
    await desk.deliver();
    await desk.outbox.sweep();
    await desk.outbox.idle();
    const reply = await database.db
      .selectFrom('message')
      .select(['state', 'check_at'])
      .where('direction', '=', 'out')
      .executeTakeFirstOrThrow();
    expect(reply.state).toBe('doubt');
    // The desk of the tests parks after a minute.
    expect(reply.check_at?.getTime()).toBeGreaterThan(Date.now());
    expect(reply.check_at?.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
  });
});
