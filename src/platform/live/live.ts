/**
 * Wake-ups between processes: "there is something new about this topic". They carry no data (the event table is the truth) and may melt
 * together, come twice, or get lost while a connection is down; a listener looks into the database, and is woken once after a reconnect.
 */
export interface Live {
  /** Wakes every listener of the topic in every process, this one among them. Never fails for the caller; not for use inside a transaction. */
  publish(topic: string): void | Promise<void>;
  /** @returns the end of the subscription */
  subscribe(topic: string, listener: () => void): () => void;
  close(): Promise<void>;
}
