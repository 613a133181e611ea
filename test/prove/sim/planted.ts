/** `inOrders`: it is for the interleavings; in a day hardly anybody comes at that very moment. */
export type Planted = { name: string; says: string; sql: string[]; deaf?: true; inOrders?: true };

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
    name: 'parks-some',
    says: 'now and then one that is in doubt is left to a person without a look',
    sql: trigger(
      'park',
      `new.state = 'doubt' and old.state = 'sending' and new.id % 5 = 0`,
      `new.state := 'parked'; new.check_at := null; return new;`,
    ),
  },
  {
    name: 'stale-at-once',
    says: 'one of twenty answers is too old as soon as it is written',
    sql: [
      `create function planted_stale() returns trigger language plpgsql as $$ begin new.state := 'dropped'; new.reason := 'stale'; return new; end $$`,
      `create trigger planted_stale before insert on message for each row when (new.author = 'bot' and new.id % 20 = 0) execute function planted_stale()`,
    ],
  },
  {
    name: 'takeover-unseen',
    says: 'a takeover leaves the conversation’s version as it is, so that a turn thought before it is committed after it',
    inOrders: true,
    sql: [
      `create function planted_unseen() returns trigger language plpgsql as $$ begin new.version := old.version; return new; end $$`,
      `create trigger planted_unseen before update on conversation for each row
         when (new.owner = 'agent' and old.owner <> 'agent') execute function planted_unseen()`,
    ],
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
