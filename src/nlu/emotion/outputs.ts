/** What the model says of a message: for each feeling the chance that there is some (1) and that there is much (2), as the labels have it. */
export const OUTPUTS = ['negativity1', 'negativity2', 'anger1', 'anger2', 'urgency1', 'urgency2', 'gratitude1', 'gratitude2'] as const;
export const FEELINGS = ['negativity', 'anger', 'urgency', 'gratitude'] as const;
export type Feeling = (typeof FEELINGS)[number];
