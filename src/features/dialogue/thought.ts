import type { Language } from '../../core/language.ts';
import { promiseOf, type ReplyPromise } from '../../core/promise.ts';
import { recognizerOf, teamOf, type Setup } from '../../core/setup.ts';
import type { Felt, Understanding } from '../../core/understanding.ts';
import { acknowledges, answersGiven, emptyState, filledSlots } from '../../flow/engine.ts';
import type { DialogueState, PhraseKey, TurnResult } from '../../flow/engine.ts';
import type { NewHandoff } from '../../platform/database/conversations.ts';
import type { Utterance } from './compose.ts';
import { NOTHING, type ThinkOptions, type TurnEffects } from './effects.ts';
import { callPerson, isGrave, newHandoff, noticeKey, noticeValues, type HandOverRequest } from './hand-over.ts';
import { lastHeard, saidTooEarly } from './known-late.ts';
import type { LiveRelease } from './release.ts';
import { dialogueOf, guessLanguage, openWith } from './replies.ts';
import type { Snapshot, Unread } from './snapshot.ts';
import { detectTrigger } from './triggers/index.ts';
import type { TriggerHit } from './triggers/trigger.ts';

const COURSE = 12;

/** One turn being thought: what is known of it so far, and what every way of ending it needs. The ways themselves are files of their own. */
export class Thought {
  readonly snapshot: Snapshot;
  readonly release: LiveRelease;
  readonly setup: Setup;
  readonly now: number;
  /** The customer's words of this turn, one message a line. */
  readonly text: string;
  state: DialogueState;
  understanding: Understanding | null = null;
  private language: Language;
  private course: number[];
  private felt: Felt[];
  private readonly atDesk: ThinkOptions['atDesk'];

  constructor(snapshot: Snapshot, release: LiveRelease, options: ThinkOptions) {
    this.snapshot = snapshot;
    this.release = release;
    this.setup = options.setup;
    this.now = options.now;
    this.atDesk = options.atDesk;
    this.text = snapshot.unread
      .map((message) => message.text)
      .filter((text) => text.trim() !== '')
      .join('\n');
    this.state = dialogueOf(snapshot);
    this.language = snapshot.conversation.language ?? 'ja';
    this.course = snapshot.conversation.emotion;
    this.felt = snapshot.conversation.felt;
  }

  async understand(): Promise<void> {
    this.understanding = await this.understood(this.text);
    this.language = this.understanding.language;
    if (this.text === '') return;
    const { negativity, anger, gratitude } = this.understanding.emotion;
    this.course = [...this.course, round(negativity)].slice(-COURSE);
    this.felt = [...this.felt, { negativity: round(negativity), anger: round(anger), gratitude: round(gratitude) }].slice(-COURSE);
  }

  private understood(text: string): Promise<Understanding> {
    const { conversation, contact, account } = this.snapshot;
    const fallback = conversation.language ?? (contact.profile.locale?.startsWith('en') ? 'en' : null);
    return this.release.understander.understand(text, {
      language: fallback,
      now: this.now,
      zone: this.setup.zone,
      recognizer: recognizerOf(this.setup, account),
    });
  }

  /** For turns that end before they are understood. */
  guessLanguage(): void {
    if (!this.understanding) this.language = guessLanguage(this.text, this.snapshot);
  }

  /** Of one message alone: thanks, a nod, a sticker. */
  async asksNothing({ text, choice, attachments }: Unread): Promise<boolean> {
    if (choice !== null || attachments.some(({ kind }) => kind !== 'sticker')) return false;
    return text.trim() === '' || acknowledges(text) || this.isSmallTalk(await this.understood(text));
  }

  isSmallTalk(said = this.understanding): boolean {
    if (!said || said.outOfScope.rejected) return false;
    return this.release.content.intents.find(({ intent }) => intent === said.intents[0]?.intent)?.kind === 'small-talk';
  }

  trigger(): TriggerHit | null {
    if (!this.understanding || this.text === '') return null;
    const { snapshot, understanding, text, now } = this;
    return detectTrigger({ text, understanding, snapshot, now, content: this.release.content });
  }

  run(command: 'back' | 'restart' | null): Promise<TurnResult> {
    const { unread } = this.snapshot;
    const onTime = unread.filter((message) => !saidTooEarly(this.snapshot, message));
    const early = onTime.length === 0;
    const choice = (early ? unread : onTime).findLast((message) => message.choice !== null)?.choice;
    return this.release.engine.run({
      state: this.state,
      understanding: this.understanding as Understanding,
      text: this.text,
      early,
      heardAt: lastHeard(this.snapshot),
      choice: choice ?? undefined,
      command: command ?? undefined,
      contact: {},
      now: this.now,
      zone: this.setup.zone,
      language: this.language,
    });
  }

  /** The customer is told at once what happens next, honestly, and the handoff is opened with its card. */
  async handOver(request: HandOverRequest): Promise<TurnEffects> {
    this.guessLanguage();
    const team = teamOf(this.setup, request.team, this.snapshot.account);
    const promise = promiseOf(this.setup, team, this.now, await this.atDesk(team));
    const key = noticeKey(request.notice, promise.desk, this.release.content);
    const notice = this.system(key, { ...noticeValues(promise), fact: '' });
    if (request.say) notice.text = openWith(request.say, notice.text, this.language);
    const effects = this.done('handed-over', {
      reason: request.reason,
      say: [notice],
      ...callPerson(this.snapshot, this.handoff(request, { team, promise, told: true })),
      // The flow ends here: after the person the customer begins anew.
      dialogue: emptyState(),
    });
    return isGrave(request.notice)
      ? { ...effects, say: effects.say.map((one) => ({ ...one, intro: undefined })), introduced: false }
      : effects;
  }

  handoff(request: HandOverRequest, to: { team: string; promise: ReplyPromise; told: boolean }): NewHandoff {
    return newHandoff(this.setup, request, to, this.snapshot, this.understanding, {
      language: this.language,
      slots: filledSlots(this.state),
      answered: answersGiven(this.state),
      course: this.course,
    });
  }

  phrase(key: PhraseKey, values: Record<string, unknown> = {}): string {
    const { text, state } = this.release.engine.phrase(key, this.language, { ...values, now: this.now }, this.state);
    this.state = state;
    return text;
  }

  system(key: PhraseKey, values: Record<string, unknown> = {}): Utterance {
    return { author: 'system', text: this.phrase(key, values), choices: [], source: { phrase: key } };
  }

  bot(key: PhraseKey): Utterance {
    return { ...this.system(key), author: 'bot' };
  }

  /** Adds what every turn owes: the introduction on first contact, the language, the course of emotion. */
  done(outcome: string, effects: Partial<TurnEffects>): TurnEffects {
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
      felt: this.felt,
      introduced: introduces,
      understanding: this.understanding,
    };
  }
}

const round = (value: number) => Math.round(value * 100) / 100;
