import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Example, Recognizer } from '../../../src/nlu/recognizer.ts';

/** The peer that the table stands beside: the same job, embedded, no service, no pretrained weights. */
export const PEER = { name: 'node-nlp', version: '4.27.0' } as const;

/** What of node-nlp is used. */
type Classified = { intent: string; score: number };
type NlpManager = {
  addDocument(language: string, text: string, intent: string): void;
  train(): Promise<unknown>;
  nlp: {
    nluManager: { process(language: string, text: string): Promise<{ intent: string; score: number; classifications: Classified[] }> };
  };
};
type NodeNlp = { NlpManager: new (settings: object) => NlpManager };

/** Below it node-nlp says "None" (its own default). */
const THRESHOLD = 0.5;

/** Puts node-nlp into a folder of its own, once: it is no dependency of the product. Rejects when npm cannot. */
export async function installPeer(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  const found = await load(dir).catch(() => null);
  if (found) return;
  await writeFile(join(dir, 'package.json'), '{ "private": true }\n');
  const options = ['--prefix', dir, '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact'];
  await promisify(execFile)('npm', ['install', ...options, `${PEER.name}@${PEER.version}`], { cwd: dir });
}

async function load(dir: string): Promise<NodeNlp> {
  const require = createRequire(join(dir, 'package.json'));
  const { version } = require(`${PEER.name}/package.json`) as { version: string };
  if (version !== PEER.version) throw new Error(`${dir} holds ${PEER.name} ${version}`);
  return require(PEER.name) as NodeNlp;
}

/** As its documentation trains it, with each language's own tokenizer and stemmer. Its intent classification alone is asked: its entities and sentiment take ten times as long. */
export async function trainPeer(examples: Example[], dir: string): Promise<Recognizer> {
  const { NlpManager } = await load(dir);
  const languages = [...new Set(examples.map(({ language }) => language))];
  const manager = new NlpManager({ languages, autoSave: false, autoLoad: false, nlu: { log: false } });
  for (const { text, intent, language } of examples) manager.addDocument(language, text, intent);
  await manager.train();
  return {
    engine: PEER.name,
    async recognize(text, language) {
      const { intent, score, classifications } = await manager.nlp.nluManager.process(language, text);
      const intents = classifications.filter((one) => one.intent !== 'None' && one.score > 0);
      const rejected = intent === 'None' || score < THRESHOLD;
      return { intents, outOfScope: { rejected, score: 1 - (intents[0]?.score ?? 0) }, ambiguous: false };
    },
  };
}
