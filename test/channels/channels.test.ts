import { systemClock } from '../../src/core/clock.ts';
import { createWebChannel } from '../../src/channels/web/channel.ts';
import type { WebChatStore } from '../../src/channels/web/store.ts';
import { describeChannel } from '../contracts/channel.suite.ts';
import { openDesk } from './x/harness.ts';

describeChannel('X', async () => {
  const desk = await openDesk({ limits: 'lifted' });
  desk.x.customer('111').says('hello');
  return { channel: desk.channel, contact: '111', close: () => desk.close() };
});

describeChannel('web', async () => {
  const store: WebChatStore = {
    history: async () => ({ messages: [], state: { owner: 'bot' } }),
    subscribe: () => () => undefined,
    savePhoto: async () => 'id',
    photo: async () => null,
    anyPhoto: async () => null,
  };
  const brand = () => ({ name: { ja: '', en: '' }, initial: { ja: '', en: '' }, color: '#000000', privacyUrl: null, hours: [] });
  const channel = createWebChannel({ store, clock: systemClock, log: { warn: () => undefined }, brand });
  return { channel, contact: 'c', close: async () => channel.close() };
});
