import type { Endpoint, Fault } from './faults.ts';
import type { FakeMessage } from './model.ts';

/** `outcome` is the status that was answered, or how the connection ended instead. */
export type LoggedRequest = {
  at: number;
  method: string;
  path: string;
  endpoint: Endpoint | null;
  userId: string | null;
  outcome: number | 'reset' | 'silence' | 'cut';
  fault: Fault['kind'] | null;
  /** When the answer, or its absence, was decided. */
  endedAt?: number;
  /** The direct message that was accepted, whatever was answered. */
  messageId?: string;
};

/** One attempt to deliver a webhook body, begun at `startedAt` and over at `at` (epoch ms). `status` null: no answer came. */
export type LoggedDelivery = {
  startedAt: number;
  at: number;
  url: string;
  eventIds: string[];
  attempt: number;
  status: number | null;
  lost: boolean;
  body: string;
};

/** The history, oldest first: what a test or a checker may hold the product to. */
export type FakeXLog = {
  /** Every message that X accepted or a customer wrote, in the order of its acceptance. */
  messages: FakeMessage[];
  requests: LoggedRequest[];
  deliveries: LoggedDelivery[];
};

export type LogBook = FakeXLog & {
  /** Calls back after every new message; returns how to stop it. */
  onMessage(listener: () => void): () => void;
  addMessage(message: FakeMessage): void;
};

export function createLog(): LogBook {
  const listeners = new Set<() => void>();
  const messages: FakeMessage[] = [];
  return {
    messages,
    requests: [],
    deliveries: [],
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    addMessage(message) {
      messages.push(message);
      for (const listener of [...listeners]) listener();
    },
  };
}
