import pg from 'pg';

/** Tables that grow with every message: no statement of everyday life may read one of them whole. */
export const GROWING = ['message', 'turn', 'inbound_event', 'inbound_raw', 'conversation', 'contact', 'handoff', 'ownership_change'];

/** Statements by their text, with the values that they were sent with last. */
export type Statements = Map<string, unknown[]>;

/** Notes every statement that this process sends to any PostgreSQL until it is stopped. */
export function recordStatements(): { statements: Statements; stop(): void } {
  const statements: Statements = new Map();
  const client = pg.Client.prototype as unknown as { query: (...given: unknown[]) => unknown };
  const original = client.query;
  client.query = function (this: unknown, ...given: unknown[]) {
    const [first, second] = given;
    const { text, values } = typeof first === 'string' ? { text: first, values: second } : (first as { text?: unknown; values?: unknown });
    if (typeof text === 'string')
      statements.set(text, Array.isArray(values) ? (values as unknown[]) : Array.isArray(second) ? (second as unknown[]) : []);
    return original.apply(this, given);
  };
  return { statements, stop: () => void (client.query = original) };
}

/** Says something about each of `messages` messages that were exchanged with a sixth as many customers, half of them by the bot. The account is one that is there. */
export async function fill(client: pg.Client, messages: number, accountId: number): Promise<void> {
  const customers = Math.max(1, Math.round(messages / 6));
  const part = 200_000;
  // What is generated refers to what is there.
  await client.query('set session_replication_role = replica');
  for (let from = 1; from <= customers; from += part) {
    const range = [accountId, from, Math.min(customers, from + part - 1)];
    for (const statement of FILL) await client.query(statement, statement.includes('$2') ? range : []);
  }
  // Busy, or the planner would see that nothing is waited for.
  await client.query(`update conversation set turn_due_at = app_now() - random() * interval '1 minute' where id % 200 = 0`);
  await client.query('set session_replication_role = origin');
  await client.query('vacuum analyze');
}

/** Account, first and last customer. What a customer said lies up to a year back. A conversation remembers a kilobyte, as they do: rows that are narrow lie on few pages. */
const FILL = [
  `insert into contact (account_id, external_id, profile) select $1, 'filled-' || n, '{"name": "ねこ"}' from generate_series($2::int, $3::int) n`,
  `insert into conversation (account_id, contact_id, version, last_seq, turn_seq, language, dialogue, created_at, updated_at)
   select account_id, id, 3, 6, 6, 'ja', jsonb_build_object('remembered', repeat(md5(id::text), 28)), app_now() - random() * interval '1 year', app_now() - random() * interval '1 year'
   from contact where account_id = $1 and external_id in (select 'filled-' || n from generate_series($2::int, $3::int) n)`,
  `create temporary table if not exists filled (id bigint)`,
  `truncate filled`,
  `insert into filled select c.id from conversation c join contact t on t.id = c.contact_id
   where t.account_id = $1 and t.external_id in (select 'filled-' || n from generate_series($2::int, $3::int) n)`,
  `analyze filled`,
  `insert into turn (conversation_id, first_seq, last_seq, release_id, outcome, understanding)
   select f.id, 2 * n - 1, 2 * n - 1, 1, 'answered', '{"language": "ja", "intents": []}' from filled f cross join generate_series(1, 3) n`,
  `insert into message (conversation_id, account_id, seq, direction, author, external_id, text, turn_id, said_at)
   select c.id, c.account_id, t.first_seq, 'in', 'contact', 'in-' || t.id, '渋谷店の営業時間を教えてください', t.id, c.created_at
   from filled f join conversation c using (id) join turn t on t.conversation_id = c.id`,
  `insert into message (conversation_id, account_id, seq, direction, author, external_id, text, turn_id, state, owner_epoch, attempt, started_at, said_at, sent_at)
   select c.id, c.account_id, t.first_seq + 1, 'out', 'bot', 'out-' || t.id, '渋谷店は21時まで開いております。', t.id, 'sent', 0, 1, c.created_at, c.created_at, c.created_at
   from filled f join conversation c using (id) join turn t on t.conversation_id = c.id`,
  `insert into inbound_event (account_id, external_id, kind, contact_external_id, event, received_at)
   select m.account_id, m.external_id, 'message', 'filled', '{}', m.said_at from filled f join message m on m.conversation_id = f.id and m.direction = 'in'`,
  `insert into inbound_raw (channel, body, received_at)
   select 'x', convert_to(repeat('{"for_user_id":"900"}', 40), 'UTF8'), app_now() - random() * interval '30 days' from filled f join message m on m.conversation_id = f.id and m.seq = 1`,
  `insert into handoff (conversation_id, account_id, state, reason, team, card, created_at, claimed_at, ended_at)
   select c.id, c.account_id, 'resolved', 'asked', 'support', '{}', c.created_at, c.created_at, c.created_at from filled f join conversation c using (id) where c.id % 20 = 0`,
  `insert into ownership_change (conversation_id, after_seq, kind, at)
   select c.id, 6, 'handed-over', c.created_at from filled f join conversation c using (id) where c.id % 20 = 0`,
];

export type BadPlan = { table: string; text: string };

/**
 * Which of the statements read a growing table whole, by the plan that the server makes for them and the values that they had. `evenSmall`: tables are small, and
 * the server is told to use indexes wherever it can. Also how many plans were looked at.
 */
export async function wholeReads(
  client: pg.Client,
  statements: Statements,
  { evenSmall = false } = {},
): Promise<{ looked: number; bad: BadPlan[] }> {
  for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await client.query(`set enable_${way} = ${evenSmall ? 'off' : 'on'}`);
  const { rows } = await client.query<{ name: string }>(
    `select indexrelid::regclass::text as name from pg_index where indpred is not null`,
  );
  const partial = new Set(rows.map(({ name }) => name));
  const bad: BadPlan[] = [];
  let looked = 0;
  for (const [text, values] of statements) {
    if (!/^\s*(?:with|select|insert|update|delete)\b/i.test(text) || !GROWING.some((table) => new RegExp(`\\b${table}\\b`).test(text)))
      continue;
    const plan = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${text}`, values);
    looked += 1;
    const root = plan.rows[0]?.['QUERY PLAN'][0].Plan;
    for (const table of new Set(root ? wholeIn(root, partial, false) : [])) bad.push({ table, text: text.replace(/\s+/g, ' ').trim() });
  }
  return { looked, bad };
}

type Plan = { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; 'Index Cond'?: string; Plans?: Plan[] };

/** A scan of an index without a condition reads the table whole as well, but for the few rows of a partial one, and where a limit ends it. */
function wholeIn(plan: Plan, partial: Set<string>, limited: boolean): string[] {
  const table = plan['Relation Name'] ?? '';
  const kind = plan['Node Type'];
  const byIndex = /^Index (?:Only )?Scan$/.test(kind) && !plan['Index Cond'] && !partial.has(plan['Index Name'] ?? '') && !limited;
  const mine = (kind === 'Seq Scan' || byIndex) && GROWING.includes(table) ? [table] : [];
  return [...mine, ...(plan.Plans ?? []).flatMap((one) => wholeIn(one, partial, limited || kind === 'Limit'))];
}
