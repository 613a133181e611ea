import type { FlowFault } from '../core/handoff.ts';
import type { Localized } from '../core/language.ts';

/** What was wrong with a flow that could not be gone through, and how to mend it, for those who write flows. */
export const FAULTS: Record<FlowFault['what'], Localized> = {
  steps: {
    ja: '1回のやり取りで50ステップを超えました。お客様に何も聞かずに同じところを回っています。間に質問（ask か choose）を入れてください。',
    en: 'it took more than fifty steps in one turn: it goes round without asking the customer anything. Put a question in between (ask or choose).',
  },
  bubbles: {
    ja: '1回のやり取りで吹き出しが5つを超えました。減らすか、間に質問を入れてください。',
    en: 'it said more than five things in one turn. Say less, or put a question in between.',
  },
  time: {
    ja: '1回のやり取りに時間がかかりすぎました（考えるのに2秒、照会を含めて10秒まで）。照会（lookup）の数と応答の速さを確かめてください。',
    en: 'a turn took too long: two seconds of its own, or ten with its look-ups. See how many look-ups it makes, and how fast they answer.',
  },
  depth: {
    ja: '流れが6つを超えて重なりました。goto で互いに呼び合っていないかを確かめてください。',
    en: 'more than six flows were open at once. See whether they call one another by goto.',
  },
  text: {
    ja: '文面か条件を組み立てられませんでした。{{ }} と {% %} の中を確かめてください。',
    en: 'a text or a condition could not be worked out. Look at what stands between {{ }} and {% %}.',
  },
  missing: {
    ja: 'この流れがありません。どこかの goto が、名前の変わったか消えた流れを指しています。',
    en: 'it is not there: some goto leads to a flow that was renamed or removed.',
  },
  silence: {
    ja: '何も言わずに終わりました。どの文面にも条件（when）があり、どれにも当てはまりませんでした。条件のない文面を1つ置いてください。',
    en: 'it ended without having said anything: each of its texts has a condition, and none held. Let one have none.',
  },
};
