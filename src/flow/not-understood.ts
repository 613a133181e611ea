/** A sentence that no intent is known for: what the desk can do all the same, said honestly. */
import type { Entity } from '../core/understanding.ts';
import type { Content, FlowDef } from './content.ts';
import { CLEAR, meantEntities } from './slots.ts';
import type { PhraseKey } from './phrase-keys.ts';
import type { Turn } from './turn.ts';
import { awaitIntent, intentOptions } from './which-intent.ts';

/** Flows that are offered for a thing; with the person they are few enough to be read. */
const MOST_OFFERED = 3;
/** From here an intent was heard in the sentence, though not surely. */
const HEARD = 0.6;
/** Whoever tells of something that went wrong is not told what else the desk is for. */
const DISCONTENT = 0.35;

/** The first time the customer is told what helps; the second time running a person is brought. */
export function notUnderstood(turn: Turn): void {
  turn.outcome = 'not-understood';
  turn.state.misses += 1;
  if (turn.state.misses > 1) return turn.escalate({ reason: 'not-understood' });
  const { content, input } = turn;
  const thing = input.choice === undefined ? thingNamed(content, meantEntities(input.understanding.entities, input.text)) : null;
  if (thing && has(content, 'about_thing')) return offerAbout(turn, thing);
  turn.speak(isBesideTheShop(turn) && has(content, 'not_ours') ? 'not_ours' : 'rephrase');
}

/** Releases outlive the versions that made them, so a newer phrase may be missing in one. */
const has = (content: Content, key: PhraseKey): boolean => Object.hasOwn(content.phrases, key);

/** What is named clearly, of a kind that flows begin with: a product. */
function thingNamed(content: Content, entities: readonly Entity[]): Entity | null {
  const begun = new Set(Object.values(content.flows).flatMap((flow) => flow.starts_with ?? []));
  return entities.find(({ type, value, score }) => value.kind === 'record' && score >= CLEAR && begun.has(type)) ?? null;
}

/** 「この水筒って食洗機入れて大丈夫？」: what can be looked up about it, or a person, who can tell the rest. */
function offerAbout(turn: Turn, thing: Entity): void {
  const { content, input } = turn;
  const options = intentOptions(content, intentsAbout(turn, thing.type), input.language);
  options.push({ value: 'person', label: turn.phrase('choice_person'), texts: [], meaning: 'person' });
  turn.speak('about_thing', options, { thing: thing.text });
  awaitIntent(turn, options);
}

/** The intents whose flows need such a thing: what the recognizer thought of first, then what its bare name starts, then what asks for the least besides. */
function intentsAbout({ content, input }: Turn, type: string): string[] {
  const scores = new Map(input.understanding.intents.map(({ intent, score }) => [intent, score]));
  const scoreOf = (intent: string): number => Math.floor(5 * (scores.get(intent) ?? 0));
  const effort = (flow: FlowDef): number => (flow.starts_with?.includes(type) ? 0 : Object.keys(flow.slots).length);
  return Object.values(content.flows)
    .filter((flow) => Object.values(flow.slots).some(({ entity, required }) => entity === type && required))
    .flatMap((flow) => flow.starts.slice(0, 1).map((intent) => ({ intent, effort: effort(flow) })))
    .sort((a, b) => scoreOf(b.intent) - scoreOf(a.intent) || a.effort - b.effort || (a.intent < b.intent ? -1 : 1))
    .slice(0, MOST_OFFERED)
    .map(({ intent }) => intent);
}

/** Neither an intent nor a thing, a shop or a number of the brand's was heard in it: most likely a question that no shop answers. */
function isBesideTheShop({ input }: Turn): boolean {
  const { intents, outOfScope, entities, emotion } = input.understanding;
  const isOurs = entities.some(({ value, score }) => value.kind === 'record' && score >= CLEAR);
  return (
    outOfScope.rejected && !isOurs && (intents[0]?.score ?? 0) < HEARD && emotion.negativity < DISCONTENT && input.choice === undefined
  );
}
