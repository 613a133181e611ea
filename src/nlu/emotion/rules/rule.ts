/** A way of saying something that shows a feeling. Weights from 0 to 1; several rules add up as independent signs do. */
export type Rule = { pattern: RegExp; anger?: number; negativity?: number; urgency?: number; gratitude?: number };

/** The words of one language. `unless` is taken out of the text first: what sounds alike and means something else. */
export type Lexicon = { unless: RegExp; rules: Rule[] };

export const angry = (anger: number, pattern: RegExp): Rule => ({ pattern, anger, negativity: Math.min(1, anger + 0.1) });
export const bad = (negativity: number, pattern: RegExp): Rule => ({ pattern, negativity });
export const urgent = (urgency: number, pattern: RegExp): Rule => ({ pattern, urgency });
export const grateful = (gratitude: number, pattern: RegExp): Rule => ({ pattern, gratitude });
