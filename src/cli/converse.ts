import type { ConversationState } from '../core/conversation.ts';
import type { Language } from '../core/language.ts';
import type { Setup } from '../core/setup.ts';
import { plainValue } from '../core/understanding.ts';
import type { Felt, EntityValue } from '../core/understanding.ts';
import type { Converse, Reply, Said } from '../features/content/test-content.ts';
import type { LiveRelease } from '../features/dialogue/release.ts';
import type { Snapshot } from '../features/dialogue/snapshot.ts';
import type { TurnEffects } from '../features/dialogue/effects.ts';
import { think } from '../features/dialogue/think.ts';

/** A minute passes between turns. */
const BETWEEN_TURNS_MS = 60_000;
const MEDIA_LINK = /https:\/\/t\.co\/\S+/g;

/** Conversations without a database: what a turn would have stored is kept in memory. `now` is when each begins, epoch ms. */
export function createConverse(release: LiveRelease, { setup, now }: { setup: Setup; now: number }): Converse {
  return (language) => {
    const memory = new Memory(now);
    return {
      async say(messages) {
        const snapshot = memory.hear(messages);
        const effects = await think(snapshot, release, { setup, now: memory.now, atDesk: async () => null });
        memory.keep(effects);
        return replyOf(effects, memory.withPerson, release, language);
      },
    };
  };
}

/** What the database would hold of one conversation. */
class Memory {
  now: number;
  private state: ConversationState = { owner: 'bot', status: 'open', version: 0, ownerEpoch: 0, agentId: null, language: null };
  private dialogue: unknown = {};
  private emotion: number[] = [];
  private felt: Felt[] = [];
  private seq = 0;
  private introduced = false;
  private optedOut = false;
  private transcript: Snapshot['transcript'] = [];
  private openHandoff: Snapshot['openHandoff'] = null;
  private previousHandoffs: Snapshot['previousHandoffs'] = [];

  constructor(now: number) {
    this.now = now;
  }

  get withPerson(): boolean {
    return this.state.owner !== 'bot';
  }

  hear(messages: Said[]): Snapshot {
    this.now += BETWEEN_TURNS_MS;
    const turnSeq = this.seq;
    const unread = messages.map(({ text, choice, photo }) => ({
      id: ++this.seq,
      seq: this.seq,
      // A channel takes the link away that a platform appends for a picture.
      text: photo ? text.replace(MEDIA_LINK, '').trim() : text,
      choice: choice ?? null,
      attachments: photo ? [{ kind: 'image' as const }] : [],
      at: this.now,
    }));
    this.transcript = [...this.transcript, ...unread.map(({ seq, text, at }) => ({ seq, author: 'contact', text, at }))].slice(-30);
    return {
      conversation: {
        ...this.state,
        id: 1,
        accountId: 1,
        lastSeq: this.seq,
        turnSeq,
        releaseId: null,
        dialogue: this.dialogue,
        dialogueAt: this.now,
        emotion: this.emotion,
        felt: this.felt,
        turnAttempts: 0,
      },
      account: { id: 1, channel: 'x', externalId: '1', name: 'test' },
      contact: { id: 1, externalId: '1', profile: {}, optedOut: this.optedOut, introduced: this.introduced },
      unread,
      answeredInAppAt: null,
      transcript: this.transcript,
      openHandoff: this.openHandoff,
      lastPerson: null,
      previousHandoffs: this.previousHandoffs,
    };
  }

  keep(effects: TurnEffects): void {
    this.state = { ...(effects.state ?? this.state), language: effects.language ?? this.state.language };
    this.dialogue = effects.dialogue ?? this.dialogue;
    this.emotion = effects.emotion ?? this.emotion;
    this.felt = effects.felt ?? this.felt;
    this.introduced ||= effects.introduced;
    this.optedOut = effects.optOut ?? this.optedOut;
    for (const { author, text } of effects.say) this.transcript.push({ seq: ++this.seq, author, text, at: this.now });
    this.keepHandoff(effects);
  }

  private keepHandoff({ openHandoff, handoff }: TurnEffects): void {
    if (handoff && this.openHandoff) {
      if (handoff.state === 'waiting') this.openHandoff = { ...this.openHandoff, urgency: handoff.urgency ?? this.openHandoff.urgency };
      else {
        const { id } = this.openHandoff;
        this.previousHandoffs = [{ id, reason: '', state: handoff.state, at: new Date(this.now).toISOString() }, ...this.previousHandoffs];
        this.openHandoff = null;
      }
    }
    if (!openHandoff) return;
    const { reason, team, urgency, promisedUntil } = openHandoff;
    const id = this.previousHandoffs.length + 1;
    this.openHandoff = { id, reason, state: 'waiting', team, urgency, promisedUntil: promisedUntil ?? null, untold: false };
  }
}

function replyOf(effects: TurnEffects, withPerson: boolean, release: LiveRelease, language: Language): Reply {
  const { understanding } = effects;
  const clarified = effects.outcome === 'clarified';
  return {
    outcome: effects.outcome,
    reason: effects.reason,
    intents: intentsOf(effects, withPerson, release),
    guesses: understanding?.intents ?? [],
    offered: clarified ? offeredIntents(effects, release) : [],
    language: effects.language ?? language,
    entities: (understanding?.entities ?? []).map((entity) => ({
      type: entity.type,
      text: entity.text,
      names: (entity.candidates ?? [entity.value]).flatMap(namesOf),
    })),
    withPerson,
    bubbles: effects.say.map(({ text, asof, url, intro, choices }) =>
      [text, asof, url, ...choices.map(({ label }) => label), intro].filter((line) => line !== undefined && line !== '').join('\n'),
    ),
  };
}

/** Of the choices offered those that are intents; others are things to choose from. */
function offeredIntents({ say }: TurnEffects, { content }: LiveRelease): string[] {
  const known = new Set(content.intents.map(({ intent }) => intent));
  return say.flatMap(({ choices }) => choices.map(({ value }) => value)).filter((value) => known.has(value));
}

/** The intents whose flows spoke; where a flow spoke that no intent starts, or none did before a person came, the one understood. */
function intentsOf({ say, outcome, understanding }: TurnEffects, withPerson: boolean, { content }: LiveRelease): string[] {
  const flows = new Set(say.map(({ source }) => source['flow']).filter((flow) => typeof flow === 'string'));
  const started = [...flows].flatMap((flow) => content.flows[flow]?.starts ?? []);
  const top = understanding && !understanding.outOfScope.rejected ? understanding.intents[0]?.intent : undefined;
  const unsure = outcome === 'not-understood' || outcome === 'clarified';
  if (started.length === 0 && !unsure && top !== undefined) started.push(top);
  if (withPerson) started.push('person', ...(top === undefined ? [] : [top]));
  return [...new Set(started)];
}

function namesOf(value: EntityValue): string[] {
  if (value.kind === 'record') return [value.name, ...Object.values(value.fields)];
  return [value.kind === 'date_time' ? value.iso : plainValue(value)];
}
