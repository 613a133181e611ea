import { expect, it } from '@jest/globals';
import { readHealth } from '../../../src/features/admin/health.ts';
import { openDesk } from '../../support/desk.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { movedClock } from '../../support/moved-clock.ts';

const DAY = 24 * 3_600_000;

describeOnEngines('what the house knows of its month at X', (database) => {
  it('is what was sent in thirty days, and to how many customers', async () => {
    const clock = await movedClock(database());
    const desk = await openDesk(database(), { clock });
    const answers = async (contact: string, times: number) => {
      await desk.accept(desk.says(contact, `${contact}${clock.now()}`, 'hello'));
      const { id } = await desk.conversation(contact);
      for (let time = 0; time < times; time++) {
        await desk.reply(id, 'hi');
        await desk.deliver();
      }
    };
    await answers('1', 2);
    await clock.forward(31 * DAY);
    expect((await readHealth(database())).month).toEqual({ sent: 0, sample: 0, contacts: 0 });
    await answers('2', 3);
    await answers('3', 1);
    expect((await readHealth(database())).month).toEqual({ sent: 4, sample: 4, contacts: 2 });
  });
});
