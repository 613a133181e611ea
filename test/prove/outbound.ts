import type { FakeMessage } from '../../src/rehearsal/model.ts';

/** An outbound message as the product has it. `app`: somebody wrote it in the platform's own app. */
export type OutboundRow = {
  id: number;
  conversation_id: number;
  state: string;
  external_id: string | null;
  text: string;
  customer: string;
  app: boolean;
};

/** Lines of what went wrong, whoever wrote it: the bot, a person, or the desk, whose texts carry no number. */
export type OutboundFindings = { lost: string[]; doubled: string[]; outOfOrder: string[]; mixedUp: string[] };

/** Nobody can say whether the platform has these: one message of the same text may be theirs. */
const UNSURE = new Set(['sending', 'doubt', 'parked']);

/** All outbound messages, in the order of their conversations. */
export const OUTBOUND_ROWS = `select m.id, m.conversation_id, m.seq, m.author, m.state, m.reason, m.external_id, m.request_id, m.text, m.turn_id, m.merged_into,
    t.external_id as customer, m.source ? 'app' as app
  from message m join conversation c on c.id = m.conversation_id join contact t on t.id = c.contact_id
  where m.direction = 'out' order by m.conversation_id, m.seq`;

/**
 * What the platform has of ours is one message of ours each, to its customer, in its words, in the order of the conversation; what we call sent it has. `delivered`: what came through the API,
 * in the order in which the platform took it, read before the rows were; `outbound` in the order of OUTBOUND_ROWS.
 */
export function compareOutbound(delivered: readonly FakeMessage[], outbound: readonly OutboundRow[]): OutboundFindings {
  const own = outbound.filter(({ app }) => !app);
  const { known, mixedUp } = claims(outbound);
  return {
    lost: own
      .filter(({ state, external_id }) => state === 'sent' && external_id === null)
      .map(({ id, text }) => `message ${id} is called sent and has no id of X: ${text}`),
    doubled: withoutRow(delivered, own, known),
    outOfOrder: inversions(delivered, own),
    mixedUp: [...mixedUp, ...wrongWords(delivered, known)],
  };
}

/** What the platform has under one of our ids went to that message's customer, in its words. */
function wrongWords(delivered: readonly FakeMessage[], known: ReadonlyMap<string, OutboundRow>): string[] {
  return delivered.flatMap(({ id, customerId, text }) => {
    const row = known.get(id);
    if (!row || row.app) return [];
    if (row.customer !== customerId) return [`message ${row.id} of ${row.customer} went to ${customerId}: ${text}`];
    return row.text === text ? [] : [`message ${row.id} went out in other words: ${row.text} – ${text}`];
  });
}

/** Which ids of the platform are whose; two of ours must not share one. */
function claims(outbound: readonly OutboundRow[]): { known: Map<string, OutboundRow>; mixedUp: string[] } {
  const known = new Map<string, OutboundRow>();
  const mixedUp: string[] = [];
  for (const row of outbound) {
    if (row.external_id === null) continue;
    const other = known.get(row.external_id);
    if (other) mixedUp.push(`messages ${other.id} and ${row.id} claim one message of X`);
    if (!other || other.app) known.set(row.external_id, row);
  }
  return { known, mixedUp };
}

function withoutRow(delivered: readonly FakeMessage[], own: readonly OutboundRow[], known: ReadonlyMap<string, OutboundRow>): string[] {
  const unsure = new Map<string, number>();
  for (const { state, external_id, customer, text } of own)
    if (external_id === null && UNSURE.has(state)) unsure.set(`${customer} ${text}`, (unsure.get(`${customer} ${text}`) ?? 0) + 1);
  return delivered.flatMap(({ id, customerId, text }) => {
    // Taken for a person's words in the app, it is nobody's of ours.
    if (known.get(id)?.app === false) return [];
    const left = unsure.get(`${customerId} ${text}`) ?? 0;
    if (left > 0) unsure.set(`${customerId} ${text}`, left - 1);
    return left > 0 ? [] : [`X has it, and no message of ours does: ${id} ${text}`];
  });
}

function inversions(delivered: readonly FakeMessage[], own: readonly OutboundRow[]): string[] {
  const places = new Map(delivered.map((message, index) => [message.id, index]));
  const found: string[] = [];
  let before = { conversation: 0, place: 0 };
  for (const row of own) {
    const place = row.external_id === null ? undefined : places.get(row.external_id);
    if (place === undefined) continue;
    if (before.conversation === row.conversation_id && before.place > place) found.push(`message ${row.id}: ${row.text}`);
    before = { conversation: row.conversation_id, place };
  }
  return found;
}
