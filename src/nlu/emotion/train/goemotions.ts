import { readFileSync } from 'node:fs';
import type { Row } from './rows.ts';

/** What each emotion of GoEmotions (Demszky et al. 2020) is in our levels: negativity, anger, gratitude. Remorse is the writer's own fault: left out, as is confusion. */
type Levels = readonly [negativity: number, anger: number, gratitude: number];
const LEVELS: Record<string, Levels> = {
  anger: [2, 2, 0],
  annoyance: [1, 1, 0],
  disapproval: [1, 0, 0],
  disappointment: [1, 0, 0],
  disgust: [2, 1, 0],
  sadness: [1, 0, 0],
  grief: [2, 0, 0],
  fear: [1, 0, 0],
  embarrassment: [1, 0, 0],
  nervousness: [1, 0, 0],
  gratitude: [0, 0, 2],
};
/** Feelings that stand beside praise and blame alike. */
const UNDECIDED = new Set(['neutral', 'realization', 'surprise']);
const LEFT_OUT = new Set(['remorse', 'confusion']);

export type PublicRow = Pick<Row, 'text' | 'negativity' | 'anger' | 'urgency' | 'gratitude'>;

/** The rows of a file of the published split, `text<TAB>label numbers<TAB>id`. A comment with feelings on both sides is left out. */
export function readGoEmotions(folder: string, file: string): PublicRow[] {
  const names = readFileSync(`${folder}/labels.txt`, 'utf8').trim().split(/\s+/);
  const lines = readFileSync(`${folder}/${file}`, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [text = '', ids = ''] = line.split('\t');
    const labels = ids.split(',').map((id) => names[Number(id)] ?? '');
    if (text === '' || ids === '' || labels.some((label) => LEFT_OUT.has(label))) return [];
    const levels = labels.map((label): Levels => LEVELS[label] ?? [0, 0, 0]);
    const most = (at: 0 | 1 | 2) => Math.max(...levels.map((level) => level[at]));
    const pleased = labels.some((label) => LEVELS[label] === undefined && !UNDECIDED.has(label));
    if (most(0) > 0 && (pleased || most(2) > 0)) return [];
    return [{ text: text.replace(/\[(?:NAME|RELIGION)\]/g, '@name'), negativity: most(0), anger: most(1), urgency: 0, gratitude: most(2) }];
  });
}
