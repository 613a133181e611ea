import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Language } from '../../../src/core/language.ts';
import type { Felt } from '../../../src/core/understanding.ts';
import type { Snapshot } from '../../../src/features/dialogue/snapshot.ts';
import { anger } from '../../../src/features/dialogue/triggers/anger.ts';
import type { TriggerHit } from '../../../src/features/dialogue/triggers/trigger.ts';
import { createUnderstander } from '../../../src/nlu/understand.ts';

/** A written conversation: the customer's messages, and which of them are angry. */
export type Case = { id: string; kind: string; messages: string[]; angry: number[] };
/** `conversations` is what the policy was set on, `learnt` has gone into the training since, `frozen` was put aside before either. */
export type CaseSet = 'conversations' | 'learnt' | 'frozen';

/** @param folder where the fixtures are, `test/fixtures/emotion` */
export function readCases(folder: string, set: CaseSet, language: Language): Case[] {
  return parse(readFileSync(`${folder}/${set}-${language}.yaml`, 'utf8')) as Case[];
}

const NOON = Date.UTC(2026, 0, 15, 3);
const MINUTE = 60_000;

/** What a turn is decided on here: emotion and language are the product's own; nothing is recognized. */
const { understand } = createUnderstander({
  recognizer: { engine: 'none', recognize: () => ({ intents: [], outOfScope: { rejected: true, score: 1 }, ambiguous: false }) },
  entities: { find: () => [] },
});

export type Escalated = TriggerHit & { at: number };

/** Plays a conversation, one turn a message, until anger calls a person; null when it never does. */
export async function play({ messages }: Pick<Case, 'messages'>, hint: Language): Promise<Escalated | null> {
  const felt: Felt[] = [];
  const transcript: Snapshot['transcript'] = [];
  let language = hint;
  for (const [at, text] of messages.entries()) {
    const now = NOON + at * MINUTE;
    const understanding = await understand(text, { language, now, zone: 'Asia/Tokyo' });
    transcript.push({ seq: at + 1, author: 'contact', text, at: now });
    const conversation = { felt: [...felt], turnSeq: at } as Snapshot['conversation'];
    const snapshot = { conversation, transcript, lastPerson: null } as unknown as Snapshot;
    const hit = anger.detect({ text, understanding, snapshot, now, content: { triggers: [] } });
    if (hit) return { ...hit, at };
    felt.push(understanding.emotion);
    language = understanding.language;
  }
  return null;
}

/** `wrong`: angry conversations that were not handed over by their second angry message (or their only one), calm ones that were handed over. */
export type Share = { right: number; of: number; wrong: string[] };
export type PolicyReport = { angry: Share; calm: Share; kinds: Record<string, Share> };

export async function measure(cases: readonly Case[], language: Language): Promise<PolicyReport> {
  const report: PolicyReport = { angry: emptyShare(), calm: emptyShare(), kinds: {} };
  for (const one of cases) {
    const hit = await play(one, language);
    const due = one.angry[1] ?? one.angry[0];
    const right = due === undefined ? hit === null : hit !== null && hit.at <= due;
    for (const share of [due === undefined ? report.calm : report.angry, (report.kinds[one.kind] ??= emptyShare())]) {
      share.of++;
      if (right) share.right++;
      else share.wrong.push(one.id);
    }
  }
  return report;
}

const emptyShare = (): Share => ({ right: 0, of: 0, wrong: [] });
export const percent = ({ right, of }: Share): number => (100 * right) / Math.max(1, of);
