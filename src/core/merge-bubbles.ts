import type { Attachment, Author, Choice } from './message.ts';

/** A message that waits, as far as merging asks. */
export type Waiting<Part> = {
  id: number;
  author: Author;
  text: string;
  parts: Part[];
  choices: Choice[];
  attachments: Attachment[];
  source: Record<string, unknown>;
  attempt: number;
};

/** `into` says everything, `from` are said within it. */
export type Merge<Part> = { into: number; from: number[]; text: string; parts: Part[] };

/**
 * The bot's bubbles at the head of one conversation's line, as one message; null where there is nothing to merge. `line`: what waits, in order.
 * Never across what a person or the desk wrote, nor what was tried before (its echo may yet come, under its old text); choices belong to the last one,
 * which stays itself: it is the message that the customer answers.
 */
export function mergeHead<Part>(line: readonly Waiting<Part>[], maxText: number): Merge<Part> | null {
  const run: Waiting<Part>[] = [];
  let length = 0;
  for (const one of line) {
    const before = run.at(-1);
    const longer = length + (before ? 2 : 0) + Array.from(one.text).length;
    if (!joins(one) || (before && before.choices.length > 0) || (before && longer > maxText)) break;
    run.push(one);
    length = longer;
  }
  const last = run.at(-1);
  if (!last || run.length < 2) return null;
  return {
    into: last.id,
    from: run.slice(0, -1).map(({ id }) => id),
    text: run.map(({ text }) => text).join('\n\n'),
    parts: run.flatMap(({ parts }) => parts),
  };
}

function joins({ author, text, attachments, source, attempt }: Waiting<unknown>): boolean {
  return author === 'bot' && text !== '' && attachments.length === 0 && source['event'] === undefined && attempt === 0;
}
