import type { Content, Engine } from '../../flow/engine.ts';
import type { Understander } from '../../nlu/understand.ts';

/** A release as it runs: what staff published, ready to understand and to answer. */
export type LiveRelease = { id: number; content: Content; engine: Engine; understander: Understander };

/** Where turns get releases from. A conversation with a running flow keeps the one it began with. */
export interface Releases {
  current(): Promise<LiveRelease>;
  byId(id: number): Promise<LiveRelease | null>;
}
