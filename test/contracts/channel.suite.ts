import { describe, expect, it } from '@jest/globals';
import type { Channel } from '../../src/channels/channel.ts';

/** `address`: what the channel's parser said about how to reach the contact, where an id is not enough. */
type Opened = { channel: Channel; contact: string; address?: Record<string, unknown>; close(): Promise<void> };

/** What every channel keeps to, whatever its platform is like. `open` hands out a channel whose platform answers. */
export function describeChannel(name: string, open: () => Promise<Opened>): void {
  const account = { id: 1, channel: 'x' as const, externalId: '4337869213', name: 'brand' };

  describe(`the channel contract: ${name}`, () => {
    const withChannel = async (work: (channel: Channel, contact: string, address: Record<string, unknown>) => Promise<void>) => {
      const { channel, contact, address = {}, close } = await open();
      try {
        await work(channel, contact, address);
      } finally {
        await close();
      }
    };

    it('says how a doubtful send is confirmed, and can do what it says', () =>
      withChannel(async ({ capabilities, readBack }) => {
        expect(capabilities.maxText).toBeGreaterThan(0);
        expect(typeof readBack).toBe(capabilities.confirm === 'readBack' ? 'function' : 'undefined');
      }));

    it('sends and gives the platform’s id, each time another one', () =>
      withChannel(async (channel, contact, address) => {
        const ids = new Set<string>();
        for (const id of [1, 2, 3]) {
          const outcome = await channel.send(
            account,
            { id, contactExternalId: contact, text: '同じ文', choices: [], address, photos: [] },
            5_000,
          );
          expect(outcome.kind).toBe('sent');
          if (outcome.kind === 'sent') ids.add(outcome.externalId);
        }
        expect(ids.size).toBe(3);
      }));

    it('compares texts with themselves as equal, and different ones as different', () =>
      withChannel(async ({ comparable }) => {
        const texts = ['こんにちは', 'a & b', '1 < 2', '見てください https://kamoya.example/guide', '😀', ''];
        const keys = texts.map((text) => comparable(text));
        expect(keys).toEqual(texts.map((text) => comparable(text)));
        expect(new Set(keys).size).toBe(texts.length);
      }));

    it('finds what it sent by reading back, newest first', () =>
      withChannel(async (channel, contact, address) => {
        if (!channel.readBack) return expect(channel.capabilities.confirm).not.toBe('readBack');
        const before = Date.now();
        for (const id of [1, 2])
          await channel.send(account, { id, contactExternalId: contact, text: `n${id}`, choices: [], address, photos: [] }, 5_000);
        const page = await channel.readBack(account, contact, before - 60_000);
        if (!('seen' in page)) throw new Error('the platform did not answer');
        expect(page.complete).toBe(true);
        expect(page.seen.slice(0, 2).map((seen) => seen.text)).toEqual(['n2', 'n1']);
      }));
  });
}
