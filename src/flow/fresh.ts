/** No flow waits: a follow-up, a new question, one of two, or something that was not understood. */
import { advance } from './advance.ts';
import type { Content } from './content.ts';
import type { Language } from '../core/language.ts';
import type { Entity, IntentScore } from '../core/understanding.ts';
import { intentOf, isBare, isQuestion, residual } from './digression.ts';
import { followUp, NEW_QUESTION, runAgain, saysMore, tellNone } from './follow-up.ts';
import { describedFurther, replaceBySibling } from './replace.ts';
import { acknowledges, asksAgain, saysItDidNotHelp, saysItIsWrong, takesItBack } from './sayings.ts';
import { goesOn } from './goes-on.ts';
import { notUnderstood } from './not-understood.ts';
import { meantEntities } from './slots.ts';
import type { Frame } from './state.ts';
import { answerThanks, DESK_INTENTS, flowOf, isThanks, kindOf, neverMind } from './starting.ts';
import type { Turn } from './turn.ts';
import { offerIntents } from './which-intent.ts';

/** Intents this close to the best are offered as well when the best two are. */
const CLOSE = 0.1;
/** An intent less likely than this is a guess: an answer to something else, said with confidence, is worse than a question. */
export const GUESS = 0.4;
/** An intent that a sentence of a name and one more word has beyond doubt. */
const VERY_SURE = 0.85;
/** The least that a question beside small talk is recognized by. */
const BESIDES = 0.03;
/** An intent that may be meant, where the sentence itself says too little. */
const POSSIBLE = 0.1;

export async function answerFresh(turn: Turn): Promise<void> {
  const { content, input, state } = turn;
  const found = intentOf(input.understanding);
  const isGuess = found !== null && found.score < GUESS;
  const top = askedBesides(turn) ?? (isGuess ? null : found);
  if (top && isThanks(turn, top.intent)) return close(turn);
  if (input.choice === undefined && acknowledges(input.text)) return state.last ? close(turn) : goAhead(turn);
  if (input.choice === undefined && takesItBack(input.text)) return neverMind(turn);
  const language = asksAgain(input.text);
  if (language !== null && state.last) return repeatAnswer(turn, state.last, language);
  if (state.answered && saysItIsWrong(input.text)) return didNotHelp(turn);
  if (state.last && (await followUp(turn, state.last))) return;
  if (state.last && (await goOnFrom(turn, state.last))) return;
  const own = top && flowOf(content, top.intent) !== null && top.intent !== state.last?.intent && top.score >= NEW_QUESTION;
  if (state.answered && !own && saysItDidNotHelp(input.text)) return didNotHelp(turn);
  const alone = flowOfValue(turn, top && flowOf(content, top.intent));
  if (alone !== null) return startFlow(turn, alone);
  if (top) return startIntent(turn, top.intent);
  if (isGuess) return askWhichIntent(turn, (intent) => kindOf(content, intent) !== 'small-talk');
  if (input.understanding.ambiguous && !input.understanding.outOfScope.rejected) return askWhichIntent(turn);
  return notUnderstood(turn);
}

/** "Thanks", and "OK" or 👍 after an answer: one warm line. */
function close(turn: Turn): Promise<void> {
  turn.outcome = 'closed';
  return answerThanks(turn, DESK_INTENTS.thanks);
}

/** "OK" when nothing has been answered yet is no question. */
function goAhead(turn: Turn): void {
  turn.outcome = 'asked';
  turn.speak('another_question');
}

/** "Hello! When does the Shibuya shop close?" greets and asks: the question counts, when it names what its flow looks up. */
function askedBesides({ content, input }: Turn): IntentScore | null {
  const [top, ...others] = input.understanding.intents;
  if (!top || kindOf(content, top.intent) !== 'small-talk' || !isQuestion(input.text)) return null;
  const named = new Set(input.understanding.entities.filter(({ value }) => value.kind === 'record').map(({ type }) => type));
  const asks = ({ intent, score }: IntentScore): boolean => {
    const flow = flowOf(content, intent);
    return score >= BESIDES && flow !== null && Object.values(content.flows[flow]?.slots ?? {}).some(({ entity }) => named.has(entity));
  };
  return others.find(asks) ?? null;
}

/** A person at once, with the words that staff wrote for it if there are any. */
function didNotHelp(turn: Turn): void | Promise<void> {
  const flow = flowOf(turn.content, DESK_INTENTS.didNotHelp);
  return flow === null ? turn.escalate({ reason: 'did-not-help' }) : startFlow(turn, flow, DESK_INTENTS.didNotHelp);
}

export async function startIntent(turn: Turn, intent: string, entities?: Entity[]): Promise<void> {
  const flow = flowOf(turn.content, intent);
  if (flow === null) return intent === DESK_INTENTS.person ? turn.escalate({ reason: 'person' }) : notUnderstood(turn);
  return startFlow(turn, flow, intent, entities);
}

async function startFlow(turn: Turn, flow: string, intent?: string, entities?: Entity[]): Promise<void> {
  turn.state.history = [];
  const isSmallTalk = intent !== undefined && kindOf(turn.content, intent) === 'small-talk';
  const frame = turn.push(flow, isSmallTalk ? 'small-talk' : 'start', intent, entities);
  if (frame && !isSmallTalk && (await lacksWhatIsAsked(turn, frame))) return;
  await advance(turn);
}

/** Takes in what the sentence says further about the thing; true when it has been told that there is none like that. */
async function lacksWhatIsAsked(turn: Turn, frame: Frame): Promise<boolean> {
  const { content, input, state } = turn;
  const flow = content.flows[frame.flow];
  if (!flow || input.choice !== undefined) return false;
  const entities = meantEntities(input.understanding.entities, input.text);
  const slots = describedFurther(flow, frame, entities, input.text);
  if (slots.length === 0 || (await replaceBySibling(turn, flow, frame, slots)) !== null) return false;
  if (entities.some(({ type }) => slots.some((slot) => flow.slots[slot]?.entity === type))) return false;
  return tellNone(turn, flow, frame, () => {
    state.stack = [];
    state.last = frame;
  });
}

/**
 * A message that is nothing but an order number or a product, or an order number of which nothing else was understood: the flow that such a value starts, unless
 * the flow that was understood needs it, too. A name is easily heard in a sentence about something else ("write me a poem about ducks").
 */
function flowOfValue({ content, input }: Turn, other: string | null): string | null {
  const { text, understanding } = input;
  const { entities } = understanding;
  const intent = intentOf(understanding);
  const understood = intent !== null || understanding.ambiguous;
  // 「傘の返品」 is as short as a name with a word around it, and says what it is about.
  const says = intent !== null && intent.score >= VERY_SURE && residual(text, entities) >= 1;
  const bare = isBare(text, entities) && !says && (understood || !saysMore(text, entities));
  if (understood && !bare) return null;
  const types = new Set(entities.filter(({ value }) => bare || value.kind !== 'record').map(({ type }) => type));
  const uses = Object.values((other === null ? undefined : content.flows[other])?.slots ?? {});
  const started = Object.values(content.flows).find((flow) => flow.starts_with?.some((type) => types.has(type)));
  return started && !uses.some(({ entity }) => started.starts_with?.includes(entity)) ? started.flow : null;
}

/** "Say that again", "in Japanese, please": the last answer once more. */
async function repeatAnswer(turn: Turn, last: Frame, language: Language | 'same'): Promise<void> {
  if (language !== 'same') turn.speakIn(language);
  turn.state.history = [];
  turn.state.stack = [runAgain(last)];
  await advance(turn);
}

/**
 * A question that says too little to be one of its own is about the answer before it, or may be (`goes-on.ts`). Where that answer was about a thing,
 * 「いくら？」 is said of the thing, and 「紫は？」 is a follow-up of its own kind.
 */
async function goOnFrom(turn: Turn, last: Frame): Promise<boolean> {
  const { content, input, state } = turn;
  const intent = last.intent ?? content.flows[last.flow]?.starts[0];
  if (input.choice !== undefined || !state.told || intent === undefined || Object.keys(last.slots).length > 0) return false;
  const { intents, entities } = input.understanding;
  const top = intentOf(input.understanding);
  if (top !== null && top.score >= GUESS && flowOf(content, top.intent) === last.flow) return false;
  const others = intents.filter((one) => flowOf(content, one.intent) !== last.flow);
  if (others.some((one) => isChat(content, one.intent) && one.score >= GUESS)) return false;
  const own = intents.find((one) => flowOf(content, one.intent) === last.flow)?.score ?? 0;
  const follows = { text: input.text, said: last.said.join('\n'), turns: state.told.turns, ageMs: input.now - state.told.at };
  const verdict = goesOn({ ...follows, own, other: others[0]?.score ?? 0 });
  if (verdict === 'again') await repeatAnswer(turn, last, 'same');
  if (verdict !== 'perhaps') return verdict === 'again';
  // Nothing but the name of a thing starts what such a name starts.
  if (entities.some(({ value }) => value.kind === 'record') && isBare(input.text, entities)) return false;
  const offered = others.filter((one) => one.score >= POSSIBLE && !isChat(content, one.intent) && flowOf(content, one.intent) !== null);
  offerIntents(turn, [intent, ...offered.slice(0, 2).map((one) => one.intent)]);
  return true;
}

const isChat = (content: Content, intent: string): boolean => ['small-talk', 'system'].includes(kindOf(content, intent) ?? '');

/** Two intents are close, or the best is unlikely: asking is better than guessing. Of all intents, those that `may` be meant are offered. */
async function askWhichIntent(turn: Turn, may: (intent: string) => boolean = () => true): Promise<void> {
  const { content, input } = turn;
  const intents = input.understanding.intents.filter(({ intent }) => may(intent));
  const second = intents[1]?.score ?? 0;
  const close = intents.filter(
    ({ intent, score }, at) => (at < 2 || (at === 2 && second - score <= CLOSE)) && flowOf(content, intent) !== null,
  );
  const first = close[0];
  if (!first) return notUnderstood(turn);
  const flows = new Set(close.map(({ intent }) => flowOf(content, intent)));
  if (flows.size === 1) return startIntent(turn, first.intent);
  offerIntents(
    turn,
    close.map(({ intent }) => intent),
  );
}
