/**
 * What the database itself sees at the moment of a claim, whatever the code believes: a bot's message claimed although a person has taken the conversation, or
 * although the customer has said stop, a second one of a conversation under way, one that overtakes an earlier one.
 */
export const WITNESS = [
  `create table witness (id bigint generated always as identity primary key, kind text not null, message_id bigint not null, said text not null)`,
  `create function witness_claim() returns trigger language plpgsql as $$
   declare now_epoch bigint;
   begin
     select owner_epoch into now_epoch from conversation where id = new.conversation_id;
     if (new.author = 'bot' and new.priority > 0 or new.source @> '{"fenced": true}') and new.owner_epoch < now_epoch then
       insert into witness (kind, message_id, said) values ('claimed after a takeover', new.id, new.owner_epoch || ' < ' || now_epoch);
     end if;
     if (new.author = 'bot' or new.source @> '{"fenced": true}') and exists (select 1 from conversation c join contact t on t.id = c.contact_id
       where c.id = new.conversation_id and t.opted_out_at is not null) then
       insert into witness (kind, message_id, said) values ('claimed after a stop', new.id, '');
     end if;
     if exists (select 1 from message m where m.conversation_id = new.conversation_id and m.id <> new.id and m.state in ('sending', 'doubt')) then
       insert into witness (kind, message_id, said) values ('two under way', new.id, '');
     end if;
     if exists (select 1 from message m where m.conversation_id = new.conversation_id and m.seq < new.seq and m.state = 'pending') then
       insert into witness (kind, message_id, said) values ('overtook an earlier one', new.id, '');
     end if;
     return null;
   end $$`,
  `create trigger witness_claim after update on message for each row
     when (new.state = 'sending' and old.state is distinct from 'sending') execute function witness_claim()`,
];

export type Planted = { name: string; says: string; sql: string[]; deaf?: true };

const trigger = (name: string, when: string, body: string) => [
  `create function planted_${name}() returns trigger language plpgsql as $$ begin ${body} end $$`,
  `create trigger planted_${name} before update on message for each row when (${when}) execute function planted_${name}()`,
];

/** Bugs that the simulation must catch, planted in the day's database or its wake-ups: a checker that cannot fail proves nothing. */
export const PLANTED: Planted[] = [
  {
    name: 'blind-retry',
    says: 'what is in doubt is sent again without a look',
    sql: trigger(
      'retry',
      `new.state = 'doubt' and old.state = 'sending'`,
      `new.state := 'pending'; new.check_at := null; new.lease_until := null; new.started_at := null;
       new.not_before := app_now() + interval '5 seconds'; return new;`,
    ),
  },
  {
    name: 'fence-skipped',
    says: 'what the bot wrote before a person took over is sent all the same',
    sql: trigger('fence', `new.state = 'dropped' and new.reason = 'fence'`, 'return null;'),
  },
  {
    name: 'no-dedupe',
    says: 'what was delivered is forgotten at once, so a second delivery is a second message',
    sql: [
      `create function planted_forget() returns trigger language plpgsql as $$ begin
         delete from inbound_event where state = 'done' and id <= new.id; return null; end $$`,
      'create trigger planted_forget after insert on inbound_event for each row execute function planted_forget()',
    ],
  },
  {
    name: 'sent-before-sending',
    says: 'a message counts as sent when it is claimed',
    sql: trigger('early', `new.state = 'sending'`, `new.state := 'sent'; new.sent_at := app_now(); return new;`),
  },
  {
    name: 'lease-to-pending',
    says: 'what a dead sender had under way is sent again',
    sql: trigger(
      'lease',
      `new.state = 'doubt' and new.reason = 'the sender died'`,
      `new.state := 'pending'; new.check_at := null; new.started_at := null; return new;`,
    ),
  },
  {
    name: 'parks-doubt',
    says: 'what is in doubt is left to a person without a look',
    sql: trigger('park', `new.state = 'doubt' and old.state = 'sending'`, `new.state := 'parked'; new.check_at := null; return new;`),
  },
  {
    name: 'left-for-nothing',
    says: 'turns are left to people whom nobody has called',
    sql: [
      `create function planted_left() returns trigger language plpgsql as $$ begin new.outcome := 'left-to-agent'; return new; end $$`,
      `create trigger planted_left before insert on turn for each row when (new.outcome = 'answered') execute function planted_left()`,
    ],
  },
  {
    name: 'deaf-to-stop',
    says: '停止 is confirmed and forgotten',
    sql: [
      `create function planted_unstopped() returns trigger language plpgsql as $$ begin new.opted_out_at := null; return new; end $$`,
      `create trigger planted_unstopped before update on contact for each row when (new.opted_out_at is not null) execute function planted_unstopped()`,
    ],
  },
  {
    name: 'refusal-holds-up',
    says: 'what X refuses for good is never settled, and what stands behind it never goes',
    sql: trigger('refusal', `new.state = 'failed' and new.reason = 'cannot-dm'`, `new.state := 'doubt'; return new;`),
  },
  { name: 'deaf', says: 'wake-ups are lost and nobody sweeps', sql: [], deaf: true },
];

/** Throws when there is no bug of such a name: what was not planted cannot be missed. */
export function bugNamed(name: string): Planted {
  const bug = PLANTED.find((one) => one.name === name);
  if (!bug) throw new Error(`there is no planted bug ${name}; there are ${PLANTED.map((one) => one.name).join(', ')}`);
  return bug;
}
