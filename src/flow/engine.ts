/** The flow engine: a turn as a function of state, understanding and now, async only through the handed-in look-up. */
import type { Content } from './content.ts';
import { answerDesk, goBack, startOver } from './desk.ts';
import { answerEarly } from './early.ts';
import { stepAt } from './flow.ts';
import { answerFresh } from './fresh.ts';
import { phraseTemplate } from './phrases.ts';
import { scopeOf, zoneOf } from './scope.ts';
import { emptyState } from './state.ts';
import type { DialogueState } from './state.ts';
import { ContentError, createTemplates } from './templates.ts';
import { Turn } from './turn.ts';
import type { Engine, EngineDeps, TurnInput } from './turn-types.ts';
import { answerWaiting } from './waiting.ts';
import { withoutTags } from './writing/rule.ts';

export type { Content, TriggerDef } from './content.ts';
export type { PhraseKey } from './phrase-keys.ts';
export { answersGiven, emptyState, filledSlots, isRunning } from './state.ts';
export { acknowledges } from './sayings.ts';
export type { LookupRecord } from './lookups.ts';
export type { DialogueState } from './state.ts';
export type { Bubble, Engine, EngineDeps, Outcome, TurnInput, TurnResult } from './turn-types.ts';

/** A working copy of what was stored: begun anew after a person, or when the flows it stands in are gone. */
function usable(content: Content, stored: DialogueState): DialogueState {
  if (stored.v !== 1 || !Array.isArray(stored.stack)) return emptyState();
  const state = { ...emptyState(), ...structuredClone(stored) };
  const stands = state.stack.every((frame) => {
    const flow = Object.hasOwn(content.flows, frame.flow) ? content.flows[frame.flow] : undefined;
    return flow !== undefined && (frame.waiting === null || stepAt(flow, frame.at) !== null);
  });
  if (state.over || !stands) return { ...emptyState(), used: state.used, answers: state.answers };
  return state;
}

async function route(turn: Turn): Promise<void> {
  if (turn.input.command === 'restart') return startOver(turn);
  if (turn.input.command === 'back') return goBack(turn);
  if (turn.input.early && (turn.state.question || turn.top)) return answerEarly(turn);
  if (await answerDesk(turn)) return;
  return turn.top ? answerWaiting(turn, turn.top) : answerFresh(turn);
}

/** What the desk says by itself goes out whatever becomes of its template: a turn that ends with a person must not fail for want of a time of day. */
function renderAnyway(template: string, scope: Record<string, unknown>, render: () => string): string {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return withoutTags(template, scope);
  }
}

/** One engine per release. Parsed templates are kept in it. */
export function createEngine(content: Content, deps: EngineDeps): Engine {
  const templates = createTemplates();
  return {
    async run(input: TurnInput) {
      const turn = new Turn(content, templates, deps, input, usable(content, input.state));
      try {
        await route(turn);
        return turn.result();
      } catch (error) {
        if (!(error instanceof ContentError)) throw error;
        turn.fail('text');
        return turn.result();
      }
    },
    phrase(key, language, values, stored) {
      const state = structuredClone(stored);
      const now = typeof values['now'] === 'number' ? values['now'] : 0;
      const zone = typeof values['zone'] === 'string' ? values['zone'] : zoneOf(content);
      const template = phraseTemplate(content, state, key, language);
      const scope = { ...scopeOf(content, null, language, { contact: {}, text: '', now }), ...values };
      return { text: renderAnyway(template, scope, () => templates.render(template, scope, { language, zone, now })), state };
    },
  };
}
