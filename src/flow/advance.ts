/** The walk through the steps of the topmost flow, and what each step's result means for the turn. */
import type { Option } from './answers.ts';
import { enterPosition, nextPosition, stepAt, typeOf } from './flow.ts';
import type { Frame } from './state.ts';
import { stepContext } from './step-context.ts';
import type { AskMode, StepResult } from './step.ts';
import { settleBelow } from './topics.ts';
import type { Turn } from './turn.ts';
import { describeValue } from './values.ts';

/** The position behind a flow's last step. */
const END = [Number.MAX_SAFE_INTEGER];

/** Walks on until the customer has to say something, everything is said, or a person is needed. */
export async function advance(turn: Turn): Promise<void> {
  for (let frame = turn.top; frame && !turn.escalated; frame = turn.top) {
    if (!turn.withinBounds()) return;
    frame.unclear = frame.unclear.filter(({ slot }) => !Object.hasOwn(frame.slots, slot));
    if (frame.unclear.length > 0) return askWhich(turn, frame);
    const flow = turn.content.flows[frame.flow];
    const step = flow ? stepAt(flow, frame.at) : null;
    const type = step ? typeOf(step) : null;
    if (!flow || !step || !type) {
      if (finish(turn, frame)) return;
      continue;
    }
    const result = await type.run(step, stepContext(turn, frame));
    const mode = turn.mode;
    turn.mode = 'first';
    frame.none = false;
    if (apply(turn, frame, result, mode)) return;
  }
}

/** True when the turn ends here. */
function apply(turn: Turn, frame: Frame, result: StepResult, mode: AskMode): boolean {
  const flow = turn.content.flows[frame.flow];
  if (!flow) return true;
  switch (result.do) {
    case 'next':
      frame.at = nextPosition(flow, frame.at) ?? END;
      return false;
    case 'enter':
      frame.at = enterPosition(flow, frame.at, result.list) ?? END;
      return false;
    case 'wait':
      if (mode === 'first') frame.misses = 0;
      frame.waiting = result.waiting;
      if (result.waiting.choices.length > 0) frame.offered[result.waiting.slot] = result.waiting;
      return true;
    case 'goto':
      return goTo(turn, frame, result);
    case 'resolved':
      return resolve(turn, frame, result.ask);
    case 'escalate':
      turn.escalate(result.escalation);
      return true;
    case 'end':
      return finish(turn, frame);
  }
}

function goTo(turn: Turn, frame: Frame, { flow, returns, slots }: StepResult & { do: 'goto' }): boolean {
  const from = turn.content.flows[frame.flow];
  if (returns && from) frame.at = nextPosition(from, frame.at) ?? END;
  else turn.state.stack.pop();
  const called = turn.push(flow, returns ? 'call' : frame.why, frame.intent);
  if (!called) return true;
  Object.assign(called.slots, slots);
  if (!returns) called.said = frame.said;
  return false;
}

function resolve(turn: Turn, frame: Frame, ask: boolean): boolean {
  const flow = turn.content.flows[frame.flow];
  turn.markAnswered(frame);
  if (!ask || frame.why !== 'start') {
    frame.at = (flow && nextPosition(flow, frame.at)) ?? END;
    return false;
  }
  turn.state.stack = [];
  turn.state.last = frame;
  const options: Option[] = [{ value: 'yes', label: turn.phrase('choice_yes'), texts: [], meaning: 'yes' }, ...turn.wayOut().reverse()];
  turn.speak('resolved_ask', options);
  turn.state.question = { kind: 'resolved', options };
  return true;
}

/** A flow has ended: back to the one below, or to nobody. True when the turn ends. */
function finish(turn: Turn, frame: Frame): boolean {
  turn.state.stack.pop();
  if (frame.said.length > 0) turn.markAnswered(frame);
  const below = turn.top;
  if (below && frame.why === 'call') {
    const flow = turn.content.flows[below.flow];
    for (const [name, value] of Object.entries(frame.slots)) if (flow?.slots[name]) below.slots[name] ??= value;
    below.vars = { ...frame.vars, ...below.vars };
    below.said.push(...frame.said);
    return false;
  }
  if (!turn.isSmallTalk(frame)) turn.state.last = frame;
  if (!below) return true;
  settleBelow(turn.content, frame, below);
  turn.resume(below, frame.why === 'small-talk');
  return false;
}

function askWhich(turn: Turn, frame: Frame): void {
  const unclear = frame.unclear[0];
  if (!unclear) return;
  const { language } = turn.input;
  const options: Option[] = unclear.candidates.map((value, at) => {
    const label = describeValue(value, language);
    return {
      value: value.kind === 'record' ? value.id : `c${at}`,
      label,
      texts: value.kind === 'record' ? [value.name, describeValue(value, 'en'), describeValue(value, 'ja')] : [],
      ...(value.kind === 'record' ? { row: value.fields } : {}),
    };
  });
  options.push({ value: 'none', label: turn.phrase('choice_none'), texts: [], meaning: 'none' });
  if (turn.mode === 'first') frame.misses = 0;
  frame.waiting = {
    slot: unclear.slot,
    entity: turn.content.flows[frame.flow]?.slots[unclear.slot]?.entity ?? '',
    choices: options,
    tries: 2,
    which: true,
  };
  frame.offered[unclear.slot] = frame.waiting;
  turn.ask(turn.phrase('which_entity'), options, { flow: frame.flow, phrase: 'which_entity' });
  if (!turn.hasAnswered) turn.outcome ??= 'clarified';
}
