import type { Clock } from '../../core/clock.ts';
import type { FlowFault } from '../../core/handoff.ts';
import type { ChannelName } from '../../core/message.ts';
import type { Setup } from '../../core/setup.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Showing } from './compose.ts';
import type { AtDesk } from './effects.ts';
import type { Releases } from './release.ts';

/** What taking turns needs of the house around it. */
export type TurnOptions = {
  database: Database;
  releases: Releases;
  setup(): Setup;
  clock: Clock;
  showing(channel: ChannelName): Showing;
  /** Is somebody at the desk for a team? Asked by turns that hand over. */
  atDesk: AtDesk;
  wakeTurn(conversationId: number, delayMs: number): Promise<void>;
  wakeDelivery(accountId: number): Promise<void>;
  /** The customer's screen, where the commit is the delivery. */
  changed(contactExternalId: string): void;
  /** The desks' screens, where the customer's is the platform's own. */
  onChange?(): void;
  /** After the commit: a customer waits for a person, and will be told at `dueAt` (epoch ms) when nobody has come. */
  handedOver?(conversationId: number, dueAt: number | null): void;
  onTurn?(outcome: string, ms: number): void;
  /** After the commit: a person takes over because a flow of this release cannot be gone through. */
  onFault?(fault: FlowFault, releaseId: number): void;
  /** After the commit: a person gets a conversation whose turn has failed again and again. */
  onPoison?(): void;
  log: { warn(fields: Record<string, unknown>, message: string): void; error(fields: Record<string, unknown>, message: string): void };
};
