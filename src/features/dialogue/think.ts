import { toBot, toQueue } from '../../core/conversation.ts';
import type { Language } from '../../core/language.ts';
import type { Setup } from '../../core/setup.ts';
import type { Understanding } from '../../core/understanding.ts';
import { answersGiven, emptyState, filledSlots, isRunning } from '../../flow/engine.ts';
import type { DialogueState, PhraseKey, TurnResult } from '../../flow/engine.ts';
import type { NewHandoff } from '../../platform/database/conversations.ts';
import type { Utterance } from './compose.ts';
import { NOTHING, type ThinkOptions, type TurnEffects } from './effects.ts';
import { isGrave, newHandoff, noticeKey, promiseOf, teamOf, type HandOverRequest, type ReplyPromise } from './hand-over.ts';
import type { LiveRelease } from './release.ts';
import { bubbleOf, dialogueOf, guessLanguage, noticeOf, oddMessage, openWith } from './replies.ts';
import type { Snapshot } from './snapshot.ts';
import { detectTrigger } from './triggers/index.ts';
import { commandOf, endsTheWait, type Command } from './words.ts';

const COURSE = 12;
/** How sure the recognizer must be, and how far from out of scope, before a sentence stops the bot: a stop obeyed wrongly is silence. */
const SURE_TO_STOP = { score: 0.95, outOfScope: 0.3 };
/** The reason of a handoff that waits for a person because the customer has stopped the bot. */
const OPTED_OUT = 'opted-out';

/** A turn as a function of conversation, messages, release and now. Async only through the look-ups that the engine was handed. */
export async function think(snapshot: Snapshot, release: LiveRelease, options: ThinkOptions): Promise<TurnEffects> {
  const { conversation } = snapshot;
  const commands = snapshot.unread.map((message) => commandOf(message.text));
  const turn = new Thought(snapshot, release, options);
  if (conversation.owner === 'agent') return turn.whileAgentOwns(commands);
  if (commands.includes('stop')) return turn.stop();
  if (snapshot.contact.optedOut && commands.includes('start')) return turn.start();
  await turn.understand();
  if (snapshot.contact.optedOut) return turn.optedOut();
  if (turn.asksToStop()) return turn.stop();
  if (conversation.owner === 'queue') return turn.whileWaiting();
  if (commands.includes('person')) return turn.handOver({ reason: 'person', sentence: turn.text, urgency: 0 });
  return turn.answer(commands[commands.length - 1] ?? null);
}

/** One turn being thought. Its methods are the ways it can end. */
class Thought {
  readonly text: string;
  private readonly snapshot: Snapshot;
  private readonly release: LiveRelease;
  private readonly setup: Setup;
  private readonly now: number;
  private state: DialogueState;
  private language: Language;
  private understanding: Understanding | null = null;
  private course: number[];

  constructor(snapshot: Snapshot, release: LiveRelease, options: ThinkOptions) {
    this.snapshot = snapshot;
    this.release = release;
    this.setup = options.setup;
    this.now = options.now;
    this.text = snapshot.unread
      .map((message) => message.text)
      .filter((text) => text.trim() !== '')
      .join('\n');
    this.state = dialogueOf(snapshot);
    this.language = snapshot.conversation.language ?? 'ja';
    this.course = snapshot.conversation.emotion;
  }

  /** While an agent owns the conversation the messages are the agent's. 停止 is obeyed and confirmed all the same, and 再開 undoes it; the agent sees both. */
  whileAgentOwns(commands: (Command | null)[]): TurnEffects {
    const stops = commands.includes('stop') && !this.snapshot.contact.optedOut;
    const starts = commands.includes('start') && this.snapshot.contact.optedOut;
    this.guessLanguage();
    if (!stops && !starts) return { ...NOTHING, outcome: 'left-to-agent' };
    return this.done('left-to-agent', { say: [this.system(stops ? 'stop_confirm' : 'start_confirm')], optOut: stops });
  }

  async understand(): Promise<void> {
    const { conversation, contact } = this.snapshot;
    const fallback = conversation.language ?? (contact.profile.locale?.startsWith('en') ? 'en' : null);
    this.understanding = await this.release.understander.understand(this.text, {
      language: fallback,
      now: this.now,
      zone: this.setup.zone,
    });
    this.language = this.understanding.language;
    if (this.text !== '') this.course = [...this.course, round(this.understanding.emotion.negativity)].slice(-COURSE);
  }

  /** 「もうメッセージを送らないで」: asked in a sentence instead of the one word. Only when there is hardly a doubt; the `stop` flow explains the word otherwise. */
  asksToStop(): boolean {
    const best = this.understanding?.intents[0];
    if (!best || this.understanding?.outOfScope.rejected || this.understanding?.ambiguous) return false;
    return (
      best.intent === 'stop' && best.score >= SURE_TO_STOP.score && (this.understanding?.outOfScope.score ?? 1) <= SURE_TO_STOP.outOfScope
    );
  }

  stop(): TurnEffects {
    if (!this.understanding) this.guessLanguage();
    const ended = this.snapshot.openHandoff ? { id: this.snapshot.openHandoff.id, state: 'returned' as const } : undefined;
    return this.done('stopped', {
      // Said once: a second 停止 changes nothing.
      say: this.snapshot.contact.optedOut ? [] : [this.system('stop_confirm')],
      optOut: true,
      handoff: ended,
      state: toBot(this.snapshot.conversation, true),
      dialogue: emptyState(),
    });
  }

  /** The bot answers again: what only waited because it was silent is the customer's to ask anew, as they are told. */
  start(): TurnEffects {
    this.guessLanguage();
    const { conversation, openHandoff } = this.snapshot;
    const ended = conversation.owner === 'queue' && openHandoff?.reason === OPTED_OUT;
    return this.done('started', {
      say: [this.system('start_confirm')],
      optOut: false,
      ...(ended ? { handoff: { id: openHandoff.id, state: 'returned' }, state: toBot(conversation, false) } : {}),
    });
  }

  /** The bot stays silent after 停止, but a person may still answer what the customer asks. Thanks and greetings ask nothing. */
  optedOut(): TurnEffects {
    if (this.snapshot.openHandoff || this.text === '' || this.isSmallTalk()) return this.done('opted-out', {});
    const request: HandOverRequest = this.trigger() ?? { reason: OPTED_OUT, sentence: this.text, urgency: 0 };
    const team = teamOf(this.setup, request.team);
    return this.done('opted-out', {
      openHandoff: this.handoff(request, team, promiseOf(this.setup, team, this.now)),
      state: toQueue(this.snapshot.conversation),
    });
  }

  /** The bot is silent but for this: the end of the wait, a risk word, and a clear answer outside of the team's hours. */
  async whileWaiting(): Promise<TurnEffects> {
    const open = this.snapshot.openHandoff;
    if (!open || open.state === 'assigned') return this.done('waiting', {});
    if (this.snapshot.unread.some((message) => endsTheWait(message.text))) {
      return this.done('wait-ended', {
        say: [this.system('wait_ended')],
        handoff: { id: open.id, state: 'returned' },
        state: toBot(this.snapshot.conversation, true),
        dialogue: emptyState(),
      });
    }
    const hit = this.trigger();
    if (hit && hit.urgency > open.urgency)
      return this.done('waiting', {
        reason: hit.reason,
        handoff: { id: open.id, state: 'waiting', urgency: hit.urgency, reason: hit.reason, sentence: hit.sentence },
      });
    if (hit || promiseOf(this.setup, open.team, this.now).open) return this.done('waiting', {});
    return this.answerMeanwhile();
  }

  private async answerMeanwhile(): Promise<TurnEffects> {
    const understanding = this.understanding;
    if (!understanding || understanding.outOfScope.rejected || understanding.ambiguous) return this.done('waiting', {});
    const result = await this.run(null);
    if (result.outcome !== 'answered' || result.escalate) return this.done('waiting', {});
    const say = result.bubbles.map((bubble) => bubbleOf(bubble, 'system'));
    const first = say[0];
    if (!first) return this.done('waiting', {});
    first.text = `${this.phrase('automatic_meanwhile', { opens: this.snapshot.openHandoff?.promisedUntil })}\n${first.text}`;
    return this.done('answered-meanwhile', { say, lookups: result.lookups });
  }

  async answer(command: Command | null): Promise<TurnEffects> {
    const hit = command === null ? this.trigger() : null;
    if (hit) return this.handOver(hit);
    const odd = oddMessage(this.text, this.snapshot);
    if (odd) return this.done('asked', { say: [this.bot(odd)], dialogue: this.state, running: isRunning(this.state) });
    const result = await this.run(command === 'back' || command === 'restart' ? command : null);
    this.state = result.state;
    const say = result.bubbles.map((bubble) => bubbleOf(bubble, 'bot'));
    if (result.escalate) {
      const handed = this.handOver({
        ...result.escalate,
        urgency: result.escalate.urgency ?? 0,
        sentence: this.text,
        notice: noticeOf(result.escalate.reason),
      });
      return { ...handed, say: [...say, ...handed.say], lookups: result.lookups };
    }
    const closed = result.outcome === 'closed';
    const { conversation } = this.snapshot;
    const reopened = conversation.status === 'closed' && result.outcome !== 'small-talk' && !closed;
    return this.done(result.outcome, {
      say,
      lookups: result.lookups,
      dialogue: this.state,
      running: isRunning(this.state),
      state: closed && conversation.status !== 'closed' ? toBot(conversation, true) : reopened ? toBot(conversation, false) : undefined,
    });
  }

  /** The customer is told at once what happens next, honestly, and the handoff is opened with its card. */
  handOver(request: HandOverRequest): TurnEffects {
    if (!this.understanding) this.guessLanguage();
    const team = teamOf(this.setup, request.team);
    const promise = promiseOf(this.setup, team, this.now);
    const at = promise.open ? { until: promise.until } : { opens: promise.opens };
    const notice = this.system(noticeKey(request.notice, promise.open), { ...at, fact: '' });
    if (request.say) notice.text = openWith(request.say, notice.text, this.language);
    const effects = this.done('handed-over', {
      reason: request.reason,
      say: [notice],
      openHandoff: this.handoff(request, team, promise),
      state: toQueue(this.snapshot.conversation),
      // The flow ends here: after the person the customer begins anew.
      dialogue: emptyState(),
    });
    return isGrave(request.notice)
      ? { ...effects, say: effects.say.map((one) => ({ ...one, intro: undefined })), introduced: false }
      : effects;
  }

  private handoff(request: HandOverRequest, team: string, promise: ReplyPromise): NewHandoff {
    return newHandoff(request, team, promise, this.snapshot, this.understanding, {
      language: this.language,
      slots: filledSlots(this.state),
      answered: answersGiven(this.state),
      course: this.course,
    });
  }

  private isSmallTalk(): boolean {
    const said = this.understanding;
    if (!said || said.outOfScope.rejected) return false;
    return this.release.content.intents.find(({ intent }) => intent === said.intents[0]?.intent)?.kind === 'small-talk';
  }

  private trigger() {
    if (!this.understanding || this.text === '') return null;
    const { snapshot, understanding, text, now } = this;
    return detectTrigger({ text, understanding, snapshot, now, content: this.release.content });
  }

  private run(command: 'back' | 'restart' | null): Promise<TurnResult> {
    const choice = this.snapshot.unread.findLast((message) => message.choice !== null)?.choice;
    return this.release.engine.run({
      state: this.state,
      understanding: this.understanding as Understanding,
      text: this.text,
      choice: choice ?? undefined,
      command: command ?? undefined,
      contact: {},
      now: this.now,
      zone: this.setup.zone,
      language: this.language,
    });
  }

  private guessLanguage(): void {
    this.language = guessLanguage(this.text, this.snapshot);
  }

  private phrase(key: PhraseKey, values: Record<string, unknown> = {}): string {
    const { text, state } = this.release.engine.phrase(key, this.language, { ...values, now: this.now }, this.state);
    this.state = state;
    return text;
  }

  private system(key: PhraseKey, values: Record<string, unknown> = {}): Utterance {
    return { author: 'system', text: this.phrase(key, values), choices: [], source: { phrase: key } };
  }

  private bot(key: PhraseKey): Utterance {
    return { ...this.system(key), author: 'bot' };
  }

  /** Adds what every turn owes: the introduction on first contact, the language, the course of emotion. */
  private done(outcome: string, effects: Partial<TurnEffects>): TurnEffects {
    const say = effects.say ?? [];
    const last = say[say.length - 1];
    const introduces = !this.snapshot.contact.introduced && last !== undefined && effects.optOut === undefined;
    if (introduces) last.intro = this.phrase('intro');
    return {
      ...NOTHING,
      ...effects,
      outcome,
      say,
      language: this.language,
      emotion: this.course,
      introduced: introduces,
      understanding: this.understanding,
    };
  }
}

const round = (value: number) => Math.round(value * 100) / 100;
