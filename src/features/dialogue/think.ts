import { answer } from './answer.ts';
import type { ThinkOptions, TurnEffects } from './effects.ts';
import type { LiveRelease } from './release.ts';
import { asksToStop, start, stop, whileAgentOwns, whileOptedOut } from './silence.ts';
import type { Snapshot } from './snapshot.ts';
import { Thought } from './thought.ts';
import { whileWaiting } from './while-waiting.ts';
import { commandOf } from './words.ts';

/** A turn as a function of conversation, messages, release and now. Async only through what it was handed: the look-ups, and who is at the desk. */
export async function think(snapshot: Snapshot, release: LiveRelease, options: ThinkOptions): Promise<TurnEffects> {
  const { conversation, contact } = snapshot;
  const commands = snapshot.unread.map((message) => commandOf(message.text));
  const turn = new Thought(snapshot, release, options);
  if (conversation.owner === 'agent') return whileAgentOwns(turn, commands);
  if (commands.includes('stop')) return stop(turn);
  if (contact.optedOut && commands.includes('start')) return start(turn);
  await turn.understand();
  if (contact.optedOut) return whileOptedOut(turn);
  if (asksToStop(turn)) return stop(turn);
  if (conversation.owner === 'queue') return whileWaiting(turn);
  if (commands.includes('person')) return turn.handOver({ reason: 'person', sentence: turn.text, urgency: 0 });
  return answer(turn, commands[commands.length - 1] ?? null);
}
