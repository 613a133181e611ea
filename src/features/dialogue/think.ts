import { answer } from './answer.ts';
import { NOTHING, type ThinkOptions, type TurnEffects } from './effects.ts';
import { isAnsweredInApp, lastSwitched, stillToHear } from './known-late.ts';
import type { LiveRelease } from './release.ts';
import { asksToStop, start, stop, whileAgentOwns, whileOptedOut } from './silence.ts';
import type { Snapshot } from './snapshot.ts';
import { Thought } from './thought.ts';
import { whileWaiting } from './while-waiting.ts';
import { commandOf, lastSwitch } from './words.ts';

/** A turn as a function of conversation, messages, release and now. Async only through what it was handed: the look-ups, and who is at the desk. */
export async function think(known: Snapshot, release: LiveRelease, options: ThinkOptions): Promise<TurnEffects> {
  const switchedAt = lastSwitched(known);
  const snapshot = { ...known, unread: stillToHear(known) };
  const { conversation, contact } = snapshot;
  const commands = snapshot.unread.map((message) => commandOf(message.text));
  const turn = new Thought(snapshot, release, options);
  const switched = lastSwitch(snapshot.unread);
  if (conversation.owner === 'agent') return whileAgentOwns(turn, switched);
  if (snapshot.unread.length === 0)
    return { ...NOTHING, outcome: known.unread.every((one) => isAnsweredInApp(known, one)) ? 'answered-in-app' : 'said-before' };
  if (switched === 'stop') return stop(turn);
  // 停止 and 再開 in one turn: the customer is told that the bot answers, whatever it made of the first.
  if (switched === 'start' && (contact.optedOut || commands.includes('stop'))) return start(turn);
  await turn.understand();
  if (contact.optedOut) return whileOptedOut(turn);
  if (asksToStop(turn) && snapshot.unread.some(({ at }) => at >= switchedAt)) return stop(turn);
  if (conversation.owner === 'queue' && !snapshot.openHandoff?.untold) return whileWaiting(turn);
  if (commands.includes('person')) return turn.handOver({ reason: 'person', sentence: turn.text, urgency: 0 });
  return answer(turn, commands[commands.length - 1] ?? null);
}
