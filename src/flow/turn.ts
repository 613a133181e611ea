/** One turn while it is worked on: the copy of the state, what was said so far, and the bounds. `advance.ts` walks it through the steps. */
import type { FlowFault } from '../core/handoff.ts';
import type { Language } from '../core/language.ts';
import type { Option } from './answers.ts';
import type { Content } from './content.ts';
import type { LookupAnswer, LookupQuestion, LookupRecord } from './lookups.ts';
import type { PhraseKey } from './phrase-keys.ts';
import { phraseTemplate } from './phrases.ts';
import { scopeOf } from './scope.ts';
import { fillSlots, meantEntities } from './slots.ts';
import { giveAnswer, newFrame, openQuestion } from './state.ts';
import type { DialogueState, Frame, FrameReason, GivenAnswer } from './state.ts';
import type { AskMode, Escalation } from './step.ts';
import type { Templates } from './templates.ts';
import { carryOver, noteTopics } from './topics.ts';
import type { Bubble, EngineDeps, Outcome, TurnInput, TurnResult } from './turn-types.ts';

/** Bounds of a turn (design: content); beyond them a person takes over. */
const MAX_STEPS = 50;
const MAX_BUBBLES = 5;
const MAX_OWN_MS = 2_000;
const MAX_ALL_MS = 10_000;
const MAX_STACK = 6;

export class Turn {
  readonly content: Content;
  readonly templates: Templates;
  input: TurnInput;
  state: DialogueState;
  mode: AskMode = 'first';
  /** Said before the next question: an apology, "back to your question". */
  opening: string[] = [];
  /** Values just understood, read back before the next question unless that names them. */
  noted: string[] = [];
  outcome: Outcome | null = null;
  private readonly deps: EngineDeps;
  private readonly bubbles: Bubble[] = [];
  private readonly lookups: LookupRecord[] = [];
  private escalation: Escalation | null = null;
  private fault: FlowFault | null = null;
  /** The flow that was walked through last in this turn. */
  private ran: string | undefined;
  private answered: GivenAnswer | null = null;
  private smallTalk = false;
  private steps = 0;
  private readonly startedAt: number;
  private readonly wasOpen: string | null;
  private waitedMs = 0;

  constructor(content: Content, templates: Templates, deps: EngineDeps, input: TurnInput, state: DialogueState) {
    this.content = content;
    this.templates = templates;
    this.deps = deps;
    this.input = input;
    this.state = state;
    this.startedAt = deps.cpuNow();
    this.wasOpen = openQuestion(state);
  }

  get top(): Frame | null {
    return this.state.stack[this.state.stack.length - 1] ?? null;
  }

  /** From here on the customer is answered in this language. */
  speakIn(language: Language): void {
    this.input = { ...this.input, language };
  }

  /** A question was answered in this turn, whatever is asked after it. */
  get hasAnswered(): boolean {
    return this.answered !== null;
  }

  get escalated(): boolean {
    return this.escalation !== null;
  }

  /** A phrase of the desk, rendered. Throws ContentError. */
  phrase(key: PhraseKey, values: Record<string, unknown> = {}): string {
    const { language, zone, now } = this.input;
    const template = phraseTemplate(this.content, this.state, key, language);
    const scope = { ...scopeOf(this.content, this.top, language, this.input), ...values };
    return this.templates.render(template, scope, { language, zone, now });
  }

  /** Says a phrase of the desk, with what can be answered to it. `values`: what the phrase is filled with. */
  speak(key: PhraseKey, options: Option[] = [], values: Record<string, unknown> = {}): void {
    const flow = this.top?.flow;
    this.put({ text: this.phrase(key, values), choices: shown(options), source: { ...(flow === undefined ? {} : { flow }), phrase: key } });
  }

  ask(question: string, options: Option[], source: Bubble['source']): void {
    const noted = this.noted.filter((value) => value !== '' && !question.includes(value)).join(this.input.language === 'ja' ? '、' : ', ');
    this.noted = [];
    const said = noted === '' ? [] : [this.phrase('noted', { noted })];
    const lines = [...this.opening, ...said, question].filter((line) => line !== '');
    if (lines.length === 1 && this.state.sent.includes(question)) lines.unshift(this.phrase('ask_again'));
    const text = lines.join('\n');
    this.opening = [];
    this.state.asked = question;
    this.put({ text, choices: shown(options), source });
  }

  put(bubble: Bubble): void {
    if (this.bubbles.length >= MAX_BUBBLES) this.fail('bubbles');
    else if (bubble.text !== '' || bubble.url) this.bubbles.push(bubble);
  }

  /** A person takes over. The first reason counts; the flow's values stay for the card. */
  escalate(escalation: Escalation): void {
    this.escalation ??= escalation;
    this.state.over = true;
  }

  /** A person takes over because the content cannot be gone on with. `flow`: where another than the topmost is to blame. */
  fail(what: FlowFault['what'], flow = this.top?.flow): void {
    const at = flow === this.top?.flow ? this.top?.at[0] : undefined;
    this.fault ??= { what, flow: flow ?? null, step: at === undefined || at === Number.MAX_SAFE_INTEGER ? null : at + 1 };
    this.escalate({ reason: ['text', 'missing', 'silence'].includes(what) ? 'content-error' : 'limits' });
  }

  async lookup(connector: string, query: LookupQuestion): Promise<LookupAnswer> {
    const asked = this.deps.cpuNow();
    try {
      const result = await this.deps.lookup(connector, query);
      this.lookups.push({ connector, query, result });
      return result;
    } catch (error) {
      this.lookups.push({ connector, query, error: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      this.waitedMs += this.deps.cpuNow() - asked;
    }
  }

  /** Puts a flow on top and fills it from the sentence. The caller then advances. */
  push(flowId: string, why: FrameReason, intent?: string, entities = this.input.understanding.entities): Frame | null {
    const flow = this.content.flows[flowId];
    if (!flow || this.state.stack.length >= MAX_STACK) {
      if (flow) this.fail('depth');
      else this.fail('missing', flowId);
      return null;
    }
    const frame = newFrame(flowId, why, intent);
    fillSlots(flow, frame, meantEntities(entities, this.input.text), { start: true, text: this.input.text });
    this.state.stack.push(frame);
    if (why === 'start' || why === 'digression') carryOver(this.state, this.content, frame, this.input.text, this.input.now);
    return frame;
  }

  /** The two ways on when an answer did not do: a person, or another question. */
  wayOut(): Option[] {
    return [
      { value: 'person', label: this.phrase('choice_person'), texts: [], meaning: 'person' },
      { value: 'another', label: this.phrase('choice_another'), texts: [], meaning: 'another' },
    ];
  }

  /** The question that was waiting is asked again. */
  resume(frame: Frame, silently: boolean): void {
    if (!silently) this.opening.push(this.phrase('resume'));
    this.mode = 'again';
    frame.waiting = null;
  }

  isSmallTalk(frame: Frame): boolean {
    return this.content.intents.some((intent) => intent.intent === frame.intent && intent.kind === 'small-talk');
  }

  /** Notes that this flow has given its answer. */
  markAnswered(frame: Frame): void {
    if (this.isSmallTalk(frame)) this.smallTalk = true;
    else if (frame.why !== 'call' || frame.said.length > 0) {
      this.answered = { ...(frame.intent ? { intent: frame.intent } : {}), flow: frame.flow, text: frame.said.join('\n') };
    }
  }

  /** One more step: false, and a person, when it is one too many. */
  withinBounds(): boolean {
    this.ran = this.top?.flow ?? this.ran;
    const all = this.deps.cpuNow() - this.startedAt;
    const few = ++this.steps <= MAX_STEPS;
    const within = few && all <= MAX_ALL_MS && all - this.waitedMs <= MAX_OWN_MS;
    if (!within) this.fail(few ? 'time' : 'steps');
    return within;
  }

  result(): TurnResult {
    // Silence is no answer: a flow whose every line was conditional has told the customer nothing.
    if (this.bubbles.length === 0 && !this.escalation) this.fail('silence', this.ran);
    const outcome = this.outcomeNow();
    const answered = outcome === 'answered' ? this.answered : null;
    if (answered) giveAnswer(this.state, answered);
    this.state.answered = answered !== null;
    const { told } = this.state;
    this.state.told = answered ? { at: this.input.now, turns: 0 } : told && { ...told, turns: told.turns + 1 };
    if (outcome !== 'not-understood') this.state.misses = 0;
    noteTopics(this.state, this.content, this.input.now);
    if (!this.asksTheSame()) this.state.since = this.input.heardAt ?? null;
    this.state.sent = this.bubbles.map(({ text }) => text);
    return {
      state: JSON.parse(JSON.stringify(this.state)) as DialogueState,
      bubbles: this.bubbles,
      outcome,
      ...(this.escalation ? { escalate: this.escalation } : {}),
      ...(this.fault ? { fault: this.fault } : {}),
      lookups: this.lookups,
      ...(answered ? { answered } : {}),
    };
  }

  /** What was asked before is asked again. */
  private asksTheSame(): boolean {
    const { question } = this.state;
    return question ? question.text !== undefined : this.wasOpen !== null && openQuestion(this.state) === this.wasOpen;
  }

  private outcomeNow(): Outcome {
    if (this.escalation) return 'escalated';
    if (this.outcome) return this.outcome;
    if (this.answered) return 'answered';
    return this.smallTalk ? 'small-talk' : 'asked';
  }
}

function shown(options: Option[]): Bubble['choices'] {
  return options.map(({ value, label }) => ({ value, label }));
}
