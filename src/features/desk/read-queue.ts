import { mayTouch, type Principal } from '../../core/access.ts';
import type { Clock } from '../../core/clock.ts';
import { queuePosition } from '../../core/handoff.ts';
import type { Setup } from '../../core/setup.ts';
import type { Database } from '../../platform/database/engine.ts';
import { loadColleagues, namesOf } from './colleagues.ts';
import type { QueueRow, QueueView } from './contract.ts';
import { joined } from './joined.ts';
import { latestEmotion, moodOf } from './mood.ts';
import { loadRowFacts, waitingInOrder, withPeople, type RowFacts } from './queue-rows.ts';
import { isHeld, type PlatformWord, type SendLimits } from '../../core/send-budget.ts';
import { goesAt, loadBudgets, type SendBudget } from './send-budget.ts';
import { showAccount, showAgent, showClock, showContact, showTeam, type AccountRow, type Names } from './show.ts';

export type QueueOptions = { database: Database; clock: Clock; setup(): Setup; limits: SendLimits };

/** Waiting ones that are listed; of the others the number is told. */
const MOST_WAITING = 200;

type Account = AccountRow & { state: 'active' | 'paused'; paused_reason: string | null; limits: PlatformWord };
type Pending = { id: number; conversation_id: number; account_id: number; not_before: Date | null };

/** What one row is shown with, besides its own facts. */
type Surroundings = {
  me: string;
  setup: Setup;
  now: number;
  names: Names;
  accounts: Map<number, Account>;
  budgets: Map<number, SendBudget>;
  pending: Map<number, Pending[]>;
};

/** The queue as one agent sees it. A fixed number of statements, however many wait; all desks that read at the same time share all but one of them. */
export async function readQueue(options: QueueOptions, me: Principal): Promise<QueueView> {
  const { database, clock } = options;
  const now = clock.now();
  const teams = me.staff?.teams ?? [];
  const [waiting, people, colleagues, accounts, pending, latest] = await Promise.all([
    joined(database, `waiting ${teams.join()}`, () => waitingInOrder(database, teams)),
    withPeople(database, me.agentId),
    joined(database, 'colleagues', () => loadColleagues(database, now)),
    joined(database, 'accounts', () => loadAccounts(database)),
    joined(database, 'pending', () => loadPending(database)),
    joined(database, 'latest', () => loadLatest(database)),
  ]);
  const limited = [...new Set(pending.map((one) => one.account_id))].filter((id) => accounts.get(id)?.channel === 'x');
  const [waits, others, budgets] = await Promise.all([
    // Two shorter statements: what the embedded engine does meanwhile waits for one of them only.
    factsOf(database, waiting.slice(0, MOST_WAITING)),
    factsOf(database, people),
    joined(database, `budgets ${limited.join()}`, () => loadBudgets(database, limited, options.limits)),
  ]);
  const facts = [...new Map([...waits, ...others].map((one) => [one.id, one])).values()];
  const around: Surroundings = {
    ...{ me: me.agentId, setup: options.setup(), now, names: namesOf(colleagues), accounts, budgets },
    pending: byConversation(pending),
  };
  return {
    now: new Date(now).toISOString(),
    // Somebody may have moved between two of the statements.
    rows: inOrder(
      facts
        .filter(({ owner, handoff, agent_id: holder }) => owner !== 'bot' && mayTouch(me, { team: handoff?.team ?? null, holder }))
        .map((one) => showRow(one, around)),
      waiting,
    ),
    more: Math.max(0, waiting.length - MOST_WAITING),
    lastHandoffAt: latest?.created_at.toISOString() ?? null,
    colleagues: colleagues
      .filter(({ id, active }) => active && id !== me.agentId)
      .map(({ id, name, presence }) => ({ id, name, presence })),
    paused: [...accounts.values()]
      .filter(({ state }) => state === 'paused')
      .map((account) => ({ account: showAccount(account), reason: account.paused_reason ?? 'unauthorized' })),
    held: [...accounts.values()]
      .filter((account) => account.state === 'active' && isWaiting(account, budgets))
      .map((account) => showAccount(account)),
  };
}

/** In the order of their ids, so that desks that see the same conversations ask the same. */
function factsOf(database: Database, ids: number[]): Promise<RowFacts[]> {
  const sorted = [...ids].sort((a, b) => a - b);
  return joined(database, `facts ${sorted.join()}`, () => loadRowFacts(database, sorted));
}

const loadLatest = (database: Database) =>
  database.db.selectFrom('handoff').select('created_at').orderBy('id', 'desc').limit(1).executeTakeFirst();

async function loadAccounts(database: Database): Promise<Map<number, Account>> {
  const columns = ['id', 'channel', 'name', 'state', 'paused_reason', 'limits'] as const;
  const rows = await database.db.selectFrom('account').select(columns).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** What people and the desk itself wrote and what has not gone yet. */
function loadPending(database: Database): Promise<Pending[]> {
  return database.db
    .selectFrom('message')
    .select(['id', 'conversation_id', 'account_id', 'not_before'])
    .where('state', '=', 'pending')
    .where('author', '!=', 'bot')
    .limit(2_000)
    .execute();
}

function byConversation(pending: Pending[]): Map<number, Pending[]> {
  const found = new Map<number, Pending[]>();
  for (const one of pending) found.set(one.conversation_id, [...(found.get(one.conversation_id) ?? []), one]);
  return found;
}

function showRow(facts: RowFacts, around: Surroundings): QueueRow {
  const { handoff, last } = facts;
  const account = around.accounts.get(facts.account_id) as Account;
  const unread = facts.said_seq !== null && facts.said_seq > (facts.answered_seq ?? 0);
  return {
    conversationId: facts.id,
    version: facts.version,
    group: groupOf(facts, around.me, unread),
    handoffId: handoff?.id ?? null,
    contact: showContact(facts, account.channel, facts.language),
    account: showAccount(account, facts.address),
    unread,
    last: last && {
      author: last.author,
      mine: last.author_id === around.me,
      text: last.text,
      photo: last.photo,
      at: last.said_at.toISOString(),
    },
    reason: handoff?.reason ?? null,
    urgency: handoff?.urgency ?? 0,
    mood: moodOf(latestEmotion(facts.course, facts.emotion))?.level ?? null,
    team: handoff && showTeam(around.setup, handoff.team),
    clock: clockOf(facts, unread),
    agent: facts.owner === 'agent' ? showAgent(around.names, facts.agent_id) : null,
    // While the platform is in trouble nobody can name a time.
    limitedUntil: isWaiting(account, around.budgets) ? null : limitedUntil(facts, around),
    trouble: facts.trouble ?? (account.state === 'paused' ? stoppedBy(account) : null),
  };
}

/** For a platform in trouble, or one that cannot be reached. Only accounts whose replies wait have a budget here. */
const isWaiting = ({ id, limits }: Account, budgets: Map<number, SendBudget>): boolean => isHeld(limits) || budgets.get(id)?.away === true;

const stoppedBy = ({ paused_reason: reason }: Account) => {
  if (reason === 'reconcile') return reason;
  return reason === null || reason === 'unauthorized' || reason === 'revoked' ? 'paused' : 'stopped';
};

function groupOf(facts: RowFacts, me: string, unread: boolean): QueueRow['group'] {
  if (facts.owner === 'queue') return 'waiting';
  if (facts.agent_id !== me) return 'others';
  return unread || facts.answered_seq === null ? 'mine' : 'customer';
}

/** Until a person has answered, what the customer was promised; after that, how long their next words have been waiting. */
function clockOf({ owner, handoff, answered_at, unanswered_since }: RowFacts, unread: boolean): QueueRow['clock'] {
  if (handoff && owner === 'queue') return showClock(handoff);
  if (!unread) return null;
  if (handoff && (answered_at === null || answered_at < handoff.created_at)) return showClock(handoff);
  return unanswered_since && { from: unanswered_since.toISOString(), due: null, late: false };
}

function limitedUntil({ id, account_id }: RowFacts, { pending, budgets, now }: Surroundings): string | null {
  const times = (pending.get(id) ?? []).map((one) => goesAt(budgets.get(account_id), one.id, one.not_before?.getTime() ?? null, now) ?? 0);
  const latest = Math.max(0, ...times);
  return latest > 0 ? new Date(latest).toISOString() : null;
}

/** Waiting ones in the order they came in here; one's own by who has waited longest, urgency counted alike; the others by what moved last. */
function inOrder(rows: QueueRow[], waiting: number[]): QueueRow[] {
  const place = new Map(waiting.map((id, index) => [id, index]));
  const moved = (row: QueueRow) => -(row.last ? Date.parse(row.last.at) : 0);
  const waited = (row: QueueRow) => (row.clock ? queuePosition(Date.parse(row.clock.from), row.urgency) : Infinity);
  const of = (group: QueueRow['group'], by: (row: QueueRow) => number) =>
    rows.filter((row) => row.group === group).sort((a, b) => by(a) - by(b) || a.conversationId - b.conversationId);
  const fair = (row: QueueRow) => place.get(row.conversationId) ?? Infinity;
  return [...of('mine', waited), ...of('waiting', fair), ...of('customer', moved), ...of('others', moved)];
}
