import { addOpenMinutes, closingTime, isOpen, nextOpening, type Schedule } from './hours.ts';
import { teamSchedule, type Setup } from './setup.ts';

/**
 * When somebody will answer, said honestly: by `until` while the team is open (`away`: nobody is at the desk just now), from `opens` on while it is closed.
 * Null: the team has no hours ahead, so no time is named.
 */
export type ReplyPromise = { desk: 'open' | 'away'; until: number | null } | { desk: 'closed'; opens: number | null };

/** What the team's hours and its desk allow to be promised. `atDesk` null: nobody can know, so the hours alone decide. */
export function promiseOf(setup: Setup, team: string, now: number, atDesk: boolean | null): ReplyPromise {
  const schedule = teamSchedule(setup, team);
  if (!schedule || !isOpen(schedule, now)) return { desk: 'closed', opens: schedule ? nextOpening(schedule, now) : null };
  const { reply, away } = minutesOf(setup, team);
  if (atDesk === false) return { desk: 'away', until: openMinutesLater(schedule, now, away) };
  return { desk: 'open', until: openMinutesLater(schedule, now, reply) };
}

/** The time that was named (epoch ms): answered by then, or open from then on. */
export function promisedTime(promise: ReplyPromise): number | null {
  return promise.desk === 'closed' ? promise.opens : promise.until;
}

/** When the customer is to be told that nobody came: the promised time itself, or, when an opening was promised, the team's reply time after it. */
export function dueTime(setup: Setup, team: string, promise: ReplyPromise): number | null {
  if (promise.desk !== 'closed') return promise.until;
  const schedule = teamSchedule(setup, team);
  return schedule && promise.opens !== null ? openMinutesLater(schedule, promise.opens, minutesOf(setup, team).reply) : null;
}

/**
 * What is promised when nobody came in time: the first time as if nobody were at the desk.
 * The second time (`again`) it is the end of the team's working day: a house that missed two times must not miss a third, and says nothing after that.
 */
export function latePromise(setup: Setup, team: string, now: number, again: boolean): ReplyPromise {
  const promise = promiseOf(setup, team, now, false);
  if (!again || promise.desk === 'closed' || promise.until === null) return promise;
  const schedule = teamSchedule(setup, team);
  return { desk: 'away', until: (schedule && closingTime(schedule, promise.until - 1)) ?? promise.until };
}

function minutesOf(setup: Setup, team: string): { reply: number; away: number } {
  const { reply_minutes: reply = 15, away_minutes: away = 60 } = setup.teams[team] ?? {};
  // Nobody at the desk is never faster than somebody.
  return { reply, away: Math.max(reply, away) };
}

/** A promise is a time that people say: whole five minutes, but never past the closing. */
function openMinutesLater(schedule: Schedule, from: number, minutes: number): number | null {
  const step = 5 * 60_000;
  const at = addOpenMinutes(schedule, from, minutes);
  if (at === null) return null;
  const rounded = Math.ceil(at / step) * step;
  const closing = closingTime(schedule, at - 1);
  return closing === null ? rounded : Math.min(rounded, closing);
}
