import { DELIVERY } from '../../src/core/delivery.ts';
import type { Query } from './evidence.ts';

/** What a person's coming forbids, what the product let go of before its time, and the order of what is under way. */
export const KINDS = {
  claimed: 'claimed after a takeover',
  written: 'written over a person’s head',
  stopped: 'claimed after a stop',
  two: 'two under way',
  overtook: 'overtook an earlier one',
  parked: 'parked before its time',
  stale: 'too old before its time',
  fenced: 'dropped by a fence that nobody had raised',
} as const;

/** What the witness wrote down of one message. */
export type Testimony = { kind: string; message_id: number; said: string };

/** Ages are in ms, by the database's clock: it is the one that the product goes by, so that at the moment itself no wrong clock is an excuse. */
export type WitnessTimes = { parkMs: number; staleMs: number };

const note = (kind: string, said: string) => `insert into witness (kind, message_id, said) values ('${kind}', new.id, ${said});`;

/**
 * Triggers by which the database writes down what it sees itself, whatever the code believes. Of a claim: a bot's message claimed although a person has the conversation,
 * or although the customer has said stop, a second one of a conversation under way, one that overtakes an earlier one. Of what is written: an answer of the bot's while a
 * person has the conversation. Of what is let go: parked or too old before it has had its time, or dropped by the fence though nobody has come.
 */
export const witness = ({ parkMs, staleMs }: WitnessTimes): string[] => [
  `create table witness (id bigint generated always as identity primary key, kind text not null, message_id bigint not null, said text not null)`,
  `create function witness_claim() returns trigger language plpgsql as $$
   declare now_epoch bigint; declare now_owner text;
   begin
     select owner_epoch, owner into now_epoch, now_owner from conversation where id = new.conversation_id;
     if (new.author = 'bot' and new.priority > 0 or new.source @> '{"fenced": true}') and new.owner_epoch < now_epoch
       or new.author = 'bot' and new.priority > 0 and now_owner = 'agent' then
       ${note(KINDS.claimed, `new.owner_epoch || ' < ' || now_epoch || ', ' || now_owner`)}
     end if;
     if (new.author = 'bot' or new.source @> '{"fenced": true}') and exists (select 1 from conversation c join contact t on t.id = c.contact_id
       where c.id = new.conversation_id and t.opted_out_at is not null) then
       ${note(KINDS.stopped, `''`)}
     end if;
     if exists (select 1 from message m where m.conversation_id = new.conversation_id and m.id <> new.id and m.state in ('sending', 'doubt')) then
       ${note(KINDS.two, `''`)}
     end if;
     if exists (select 1 from message m where m.conversation_id = new.conversation_id and m.seq < new.seq and m.state = 'pending') then
       ${note(KINDS.overtook, `''`)}
     end if;
     return null;
   end $$`,
  `create trigger witness_claim after update on message for each row
     when (new.state = 'sending' and old.state is distinct from 'sending') execute function witness_claim()`,

  // What the desk itself says to them while a person has it (that the bot was turned off, or on) is no answer, and not the bot's.
  `create function witness_words() returns trigger language plpgsql as $$
   begin
     if exists (select 1 from conversation where id = new.conversation_id and owner = 'agent') then ${note(KINDS.written, 'left(new.text, 40)')} end if;
     return null;
   end $$`,
  `create trigger witness_words after insert on message for each row when (new.author = 'bot') execute function witness_words()`,

  `create function witness_end() returns trigger language plpgsql as $$
   declare
     age float8 := 1000 * extract(epoch from app_now() - new.created_at);
     doubt float8 := 1000 * extract(epoch from app_now() - coalesce(new.started_at, app_now()));
   begin
     if new.state = 'parked' and (new.reason = 'too-old' and age < ${DELIVERY.resumeMs} or new.reason is distinct from 'too-old' and doubt < ${parkMs}) then
       ${note(KINDS.parked, `'after ' || round(doubt) || ' ms of doubt'`)}
     end if;
     if new.state = 'dropped' and new.reason = 'stale' and age < ${staleMs} then ${note(KINDS.stale, `'after ' || round(age) || ' ms'`)} end if;
     if new.state = 'dropped' and new.reason = 'fence' and exists (
       select 1 from conversation c where c.id = new.conversation_id and c.owner_epoch <= new.owner_epoch) then ${note(KINDS.fenced, `''`)} end if;
     return null;
   end $$`,
  `create trigger witness_end after update on message for each row
     when (new.state in ('parked', 'dropped') and old.state is distinct from new.state) execute function witness_end()`,
  `create trigger witness_end_at_once after insert on message for each row when (new.state in ('parked', 'dropped')) execute function witness_end()`,
];

/** What it wrote down, in the order in which it happened; nothing where there is none. */
export async function testimony(query: Query): Promise<Testimony[]> {
  const [there] = await query<{ yes: boolean }>("select to_regclass('witness') is not null as yes");
  return there?.yes ? query<Testimony>('select kind, message_id, said from witness order by id') : [];
}

export const lineOf = ({ kind, message_id, said }: Testimony): string => `message ${message_id}: ${kind} ${said}`.trim();
