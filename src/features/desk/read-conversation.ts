import type { Principal } from '../../core/access.ts';
import type { Clock } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import type { ChannelName } from '../../core/message.ts';
import type { Setup } from '../../core/setup.ts';
import type { Content } from '../../flow/load.ts';
import type { Database } from '../../platform/database/engine.ts';
import { showCard } from './card.ts';
import { loadColleagues, namesOf } from './colleagues.ts';
import { loadConversation, loadMessages, loadOwnership, loadHandoffs, latestWhole, type MessageRow } from './conversation-rows.ts';
import type { ConversationView } from './contract.ts';
import { showMessage } from './messages.ts';
import type { SendLimits } from '../../core/send-budget.ts';
import { isStuck, loadBudgets, shownBudget } from './send-budget.ts';
import { showAccount, showAgent, showContact } from './show.ts';

/** What the desk needs to know of a way out. */
export type DeskChannel = { maxText: number; photos: number; confirm: string };

export type ConversationOptions = {
  database: Database;
  clock: Clock;
  setup(): Setup;
  /** Undefined: the channel is not set up just now. */
  channel(name: ChannelName): DeskChannel | undefined;
  limits: SendLimits;
  times: { parkMs: number; staleMs?: number };
  /** The current release's content, for titles and wordings; null when there is none. */
  content(): Promise<Content | null>;
};

const MAX_TEXT = 10_000;

/** One conversation with its last 200 messages and its card. Throws not-found (404). */
export async function readConversation(options: ConversationOptions, id: number, me: Principal): Promise<ConversationView> {
  const { database, clock } = options;
  const row = await loadConversation(database, id);
  if (!row) throw new InputError('not-found', `There is no conversation ${id}.`, 404);
  const now = clock.now();
  const limited = row.channel === 'x' ? [row.account_id] : [];
  const [messages, ownership, handoffs, emotion, colleagues, budgets, content] = await Promise.all([
    loadMessages(database, id),
    loadOwnership(database, id),
    loadHandoffs(database, id),
    latestWhole(database, id),
    loadColleagues(database, now),
    loadBudgets(database, limited, options.limits),
    options.content().catch(() => null),
  ]);
  const names = namesOf(colleagues);
  const channel = options.channel(row.channel);
  const budget = budgets.get(row.account_id);
  const around = { budget, now, ...options.times, confirm: channel?.confirm ?? 'none', names };
  const [handoff, ...before] = handoffs;
  const first = messages[0]?.seq ?? 0;
  return {
    now: new Date(now).toISOString(),
    id: row.id,
    version: row.version,
    owner: row.owner,
    status: row.status,
    agent: row.owner === 'agent' ? showAgent(names, row.agent_id) : null,
    mine: row.owner === 'agent' && row.agent_id === me.agentId,
    contact: showContact(row, row.channel, row.language),
    account: showAccount({ id: row.account_id, channel: row.channel, name: row.account_name }, row.address),
    card: handoff
      ? showCard({
          ...{ handoff, before, course: row.emotion, emotion, content, setup: options.setup() },
          said: messages.filter((message) => message.direction === 'in'),
          notice: noticeOf(handoff.created_at, messages),
        })
      : null,
    messages: messages.map((message) => showMessage(message, id, around)),
    ownership: ownership
      .filter((change) => change.after_seq >= first - 1)
      .map((change) => ({
        ...{ id: change.id, afterSeq: change.after_seq, kind: change.kind },
        name: change.agent_name ?? showAgent(names, change.agent_id)?.name ?? null,
        mine: change.agent_id === me.agentId,
        at: change.at.toISOString(),
      })),
    budget: budget ? shownBudget(budget) : null,
    held: budget !== undefined && isStuck(budget),
    maxText: channel?.maxText ?? MAX_TEXT,
    maxPhotos: channel?.photos ?? 0,
    blocked: blockedBy(row, channel),
  };
}

function blockedBy(
  { account_state: state, paused_reason: reason }: { account_state: string; paused_reason: string | null },
  channel: DeskChannel | undefined,
): ConversationView['blocked'] {
  if (state === 'paused')
    return reason === 'reconcile' ? reason : reason === 'unauthorized' || reason === 'revoked' ? 'unauthorized' : 'stopped';
  return channel ? null : 'no-channel';
}

/** A notice is written in the moment of its handoff; an older one belongs to an older one. */
const NOTICE_MS = 60_000;

function noticeOf(openedAt: Date, messages: MessageRow[]): MessageRow | null {
  const from = openedAt.getTime() - NOTICE_MS;
  return messages.findLast(({ author, created_at: at }) => author === 'system' && at <= openedAt && at.getTime() > from) ?? null;
}
