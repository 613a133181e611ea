import type { Language } from '../../core/language.ts';
import { searchKey } from '../../core/text/normalize.ts';
import type { ConversationTest, TestTurn } from './conversation-tests.ts';

/** What a customer sends in one turn. `choice` is the value of a pressed button. */
export type Said = { text: string; choice?: string; photo?: boolean };

/** What became of a turn, as far as a test can ask. */
export type Reply = {
  /** The turn's outcome, as turns record it: `answered`, `asked`, `handed-over`, … */
  outcome: string;
  reason?: string | undefined;
  /** Every intent that the reply answers to: those of the flows that spoke, or the one understood. Empty when nothing was understood. */
  intents: string[];
  /** Best guesses with their scores, for the report. */
  guesses: { intent: string; score: number }[];
  /** What was offered when the desk asked which of several intents was meant. */
  offered: string[];
  language: Language;
  entities: { type: string; text: string; names: string[] }[];
  /** The conversation is with people now. */
  withPerson: boolean;
  /** Texts as the customer sees them, with the labels of choices. */
  bubbles: string[];
};

/** A conversation in memory, through the real recognizer, triggers, engine and look-ups. */
export type Converse = (language: Language) => { say(messages: Said[]): Promise<Reply> };

export type Failure = { says: string; expected: string; got: string };
export type TestResult = {
  test: ConversationTest;
  passed: boolean;
  /** The desk asked back and the right intent was among what it offered: not passed, but no wrong answer either. */
  askedBack: boolean;
  failures: Failure[];
  /** Entities or the language differ; the reply may still be right. */
  notes: Failure[];
  /** The first turn's reply. */
  first: Reply;
};

/** Runs the tests one after another, each in a conversation of its own. */
export async function testContent(tests: ConversationTest[], converse: Converse): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const test of tests) {
    const conversation = converse(test.language);
    const failures: Failure[] = [];
    const notes: Failure[] = [];
    let first: Reply | undefined;
    let askedBack = false;
    for (const turn of test.turns) {
      const reply = await conversation.say(turn.says.map((text, at) => ({ text, photo: turn.photo && at === turn.says.length - 1 })));
      first ??= reply;
      const wrong = judge(turn, reply);
      askedBack ||= wrong.length > 0 && turn.expect.intents.some((intent) => reply.offered.includes(intent));
      failures.push(...wrong);
      notes.push(...entityNotes(turn, reply));
      if (test.turns.length === 1 && reply.language !== test.language)
        notes.push(failure(turn, `language ${test.language}`, reply.language));
    }
    results.push({ test, passed: failures.length === 0, askedBack, failures, notes, first: first as Reply });
  }
  return results;
}

/** Everything about the reply that is not as the turn expects. */
export function judge(turn: TestTurn, reply: Reply): Failure[] {
  const { intents, outcome, mentions } = turn.expect;
  const failures: Failure[] = [];
  if (intents.length > 0 && !intents.some((intent) => took(intent, reply)))
    failures.push(failure(turn, intents.join(' or '), describe(reply)));
  if (outcome !== undefined && !ended(outcome, reply)) failures.push(failure(turn, `outcome ${outcome}`, describe(reply)));
  const said = searchKey(reply.bubbles.join('\n'));
  for (const words of mentions)
    if (!said.includes(searchKey(words))) failures.push(failure(turn, `“${words}” in the reply`, reply.bubbles.join(' / ')));
  return failures;
}

const failure = (turn: TestTurn, expected: string, got: string): Failure => ({ says: turn.says.join(' / '), expected, got });

function took(intent: string, reply: Reply): boolean {
  if (intent === 'out-of-scope') return reply.outcome === 'not-understood' || reply.reason === 'not-understood';
  if (intent === 'person' || intent === 'person-please') return reply.withPerson || reply.intents.includes(intent);
  if (intent === 'stop' && reply.outcome === 'stopped') return true;
  return reply.intents.includes(intent);
}

const OUTCOMES: Record<NonNullable<TestTurn['expect']['outcome']>, string[]> = {
  answered: ['answered', 'small-talk', 'answered-meanwhile'],
  asked: ['asked', 'clarified', 'not-understood'],
  closed: ['closed'],
  handoff: ['handed-over'],
  stopped: ['stopped'],
  resumed: ['started'],
};

function ended(outcome: keyof typeof OUTCOMES, reply: Reply): boolean {
  return OUTCOMES[outcome].includes(reply.outcome) || (outcome === 'handoff' && reply.withPerson);
}

function describe(reply: Reply): string {
  const guesses = reply.guesses.slice(0, 3).map(({ intent, score }) => `${intent} ${score.toFixed(2)}`);
  const reason = reply.reason ? ` (${reply.reason})` : '';
  const offered = reply.offered.length > 0 ? `, offered ${reply.offered.join(', ')}` : '';
  return `${reply.outcome}${reason}: ${reply.intents.join(', ') || 'no intent'}${offered} [${guesses.join(', ')}]`;
}

/** A name counts as found when it and what was found hold one another, whatever the kana, case and blanks. */
function entityNotes(turn: TestTurn, reply: Reply): Failure[] {
  return Object.entries(turn.expect.entities).flatMap(([type, name]) => {
    const found = reply.entities.filter((entity) => entity.type === type);
    const wanted = searchKey(name);
    const same = found.some(({ text, names }) =>
      [text, ...names].map(searchKey).some((key) => key !== '' && (key.includes(wanted) || wanted.includes(key))),
    );
    return same
      ? []
      : [failure(turn, `${type} ${name}`, found.map(({ text, names }) => `${text} → ${names[0] ?? ''}`).join(', ') || 'none')];
  });
}
