import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Account, Channel, InboundBatch, OutboundMessage } from '../../../src/channels/channel.ts';
import { createXChannel } from '../../../src/channels/x/channel.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Clock } from '../../../src/core/clock.ts';
import type { InboundEvent } from '../../../src/core/message.ts';
import { startFakeX } from '../../../src/rehearsal/fake-x.ts';
import type { FakeX, FakeXOptions } from '../../../src/rehearsal/fake-x.ts';

/** An inbox that keeps what it is given. `fails`: throw this instead of keeping. */
export type Recorder = {
  batches: InboundBatch[];
  fails: Error | null;
  events(): InboundEvent[];
  accept(batch: InboundBatch): Promise<void>;
};

export function createRecorder(): Recorder {
  return {
    batches: [],
    fails: null,
    events() {
      return this.batches.flatMap((batch) => batch.accounts.flatMap((account) => account.events));
    },
    async accept(batch) {
      if (this.fails) throw this.fails;
      this.batches.push(batch);
    },
  };
}

export type Desk = {
  x: FakeX;
  channel: Channel;
  account: Account;
  inbox: Recorder;
  origin: string;
  webhook: string;
  close(): Promise<void>;
};

/** The X channel on a real port, with a fake X on the other side that delivers to it. */
export async function openDesk(options: FakeXOptions = {}, clock: Clock = systemClock): Promise<Desk> {
  const x = await startFakeX({ clock, ...options });
  const first = x.accounts[0];
  if (!first) throw new Error('the fake X has no account');
  const channel = createXChannel({ apiUrl: x.url, ...x.keys, credentials: () => first, clock });
  const inbox = createRecorder();
  const app = express();
  if (channel.webhooks) app.use(channel.webhooks(inbox));
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  x.setWebhookUrl(`${origin}/webhooks/x`);
  return {
    x,
    channel,
    account: { id: 1, channel: 'x', externalId: first.userId, name: 'Kamoya' },
    inbox,
    origin,
    webhook: `${origin}/webhooks/x`,
    async close() {
      await x.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let lastId = 0;

export function message(text: string, contactExternalId = '111'): OutboundMessage {
  return { id: ++lastId, contactExternalId, text, choices: [], address: {}, photos: [] };
}

/** A clock that stands still until it is moved. */
export function handClock(start = Date.UTC(2026, 10, 21)): Clock & { advance(ms: number): void } {
  let now = start;
  return { now: () => now, monotonic: () => now, advance: (ms) => void (now += ms) };
}
