import { searchKey } from '../../core/text/normalize.ts';
import type { Content } from '../content.ts';
import { finding } from './problems.ts';
import type { Finding } from './problems.ts';

/** Enough examples, no two the same, placeholders that exist. */
export function checkExamples(content: Content, entities: ReadonlySet<string>, minimum: number): Finding[] {
  const found: Finding[] = [];
  const owner = new Map<string, string>();
  for (const { intent, examples } of content.intents) {
    const file = `intents/${intent}.yaml`;
    for (const language of ['ja', 'en'] as const) {
      const texts = examples[language];
      if (texts.length < minimum) {
        found.push(finding(file, ['examples', language], 'warning', 'few-examples', String(texts.length), String(minimum)));
      }
      for (const [index, text] of texts.entries()) {
        const path = ['examples', language, index];
        for (const [, name = ''] of text.matchAll(/\{([^{}]*)\}/g)) {
          if (!entities.has(name)) found.push(finding(file, path, 'error', 'unknown-placeholder', name));
        }
        const key = `${language}:${searchKey(text)}`;
        const other = owner.get(key);
        if (other === intent) found.push(finding(file, path, 'warning', 'example-repeated', text));
        else if (other) found.push(finding(file, path, 'error', 'example-twice', text, other));
        else owner.set(key, intent);
      }
    }
  }
  return found;
}
