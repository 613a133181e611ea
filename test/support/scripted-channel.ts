import type { Account, Channel, OutboundMessage, ReadBack, SendOutcome } from '../../src/channels/channel.ts';

/** One word for the usual answer of its kind, or the answer itself. */
type Script = SendOutcome['kind'] | 'doubt-but-arrived' | SendOutcome;

/** A platform in memory: it does what the script says, and remembers what arrived. */
export function scriptedChannel(confirm: Channel['capabilities']['confirm'] = 'readBack') {
  const arrived: { id: string; contact: string; text: string; at: number }[] = [];
  const script: Script[] = [];
  const sends: OutboundMessage[] = [];
  let nextId = 1_000;
  const arrive = (message: OutboundMessage) => {
    const id = String(nextId++);
    arrived.push({ id, contact: message.contactExternalId, text: message.text, at: Date.now() });
    return id;
  };
  const channel: Channel = {
    name: 'x',
    capabilities: { buttons: false, maxText: 10_000, confirm, mergeBubbles: true, photos: 0, events: false },
    comparable: (text) => text.trim(),
    async send(_account: Account, message: OutboundMessage): Promise<SendOutcome> {
      sends.push(message);
      const step = script.shift() ?? 'sent';
      if (typeof step === 'object') return step;
      if (step === 'sent') return { kind: 'sent', externalId: arrive(message) };
      if (step === 'doubt-but-arrived') arrive(message);
      if (step === 'failed') return { kind: 'failed', reason: 'cannot-dm', detail: 'closed' };
      if (step === 'limited') return { kind: 'limited', retryAt: Date.now() + 60_000 };
      if (step === 'unauthorized') return { kind: 'unauthorized', detail: 'revoked' };
      return { kind: 'doubt', detail: 'no answer' };
    },
    async readBack(_account: Account, contact: string): Promise<ReadBack> {
      const seen = arrived.filter((one) => one.contact === contact).map((one) => ({ externalId: one.id, text: one.text, at: one.at }));
      return { seen: seen.reverse(), complete: true };
    },
  };
  return { channel, arrived, script, sends };
}
