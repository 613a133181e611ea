import { readFileSync } from 'node:fs';
import type { Language } from '../../core/language.ts';
import { createModel, type Model } from './model.ts';
import { decodeWeights, type Weights } from './weights.ts';

/** Where a language's weights are kept, beside this file. */
export const weightsFile = (language: Language): URL => new URL(`./${language}.weights`, import.meta.url);

/** Reads the shipped weights of a language. */
export const readWeights = (language: Language): Weights => decodeWeights(readFileSync(weightsFile(language)));

const models = new Map<Language, Model>();

/** The shipped model of a language; read at the first call (milliseconds), kept afterwards. */
export function shippedModel(language: Language): Model {
  let model = models.get(language);
  if (!model) models.set(language, (model = createModel(readWeights(language))));
  return model;
}

/** Hears with another model than the shipped one from now on: how models that have not learnt certain messages are tried out. */
export function hearWith(language: Language, model: Model): void {
  models.set(language, model);
}
