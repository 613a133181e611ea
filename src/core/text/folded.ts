/** A text made comparable, and where each of its UTF-16 units came from. */
export type Folded = {
  text: string;
  /** For every unit of `text`: the offset in the text as given where its letter starts. */
  starts: Int32Array;
  /** For every unit of `text`: the offset in the text as given where its letter ends. */
  ends: Int32Array;
};

/** As many units as become arguments of one call. */
const CHUNK = 2048;
/** Units that a writer has room for when it rests. A message is shorter; a longer one takes more room while it is written. */
const ROOM = 4096;

/** Gathers a folded text unit by unit. Its buffers are used again for the next text: making them costs more than filling them. */
export class FoldWriter {
  /** The unit written last, 0 at the beginning. */
  last = 0;
  /** How often `last` stands at the end. */
  run = 0;
  length = 0;
  /** Of each unit written; what lies beyond `length` is of earlier texts. */
  starts = new Int32Array(ROOM);
  ends = new Int32Array(ROOM);
  private units = new Uint16Array(ROOM);

  /** Forgets what was written. */
  clear(): void {
    this.last = 0;
    this.run = 0;
    this.length = 0;
    if (this.units.length > ROOM) this.resize(ROOM, false);
  }

  put(unit: number, start: number, end: number): void {
    const at = this.length;
    if (at === this.units.length) this.resize(2 * at, true);
    this.units[at] = unit;
    this.starts[at] = start;
    this.ends[at] = end;
    this.length = at + 1;
    this.run = unit === this.last ? this.run + 1 : 1;
    this.last = unit;
  }

  /** The letter written last reaches to `end`: what follows it there is left out. */
  extend(end: number): void {
    if (this.length > 0) this.ends[this.length - 1] = end;
  }

  /** `unit` unless it stands at the end already `most` times. */
  putLimited(unit: number, most: number, start: number, end: number): void {
    if (unit === this.last && this.run >= most) this.extend(end);
    else this.put(unit, start, end);
  }

  /** What was written, without a closing blank. */
  text(): string {
    if (this.last === 0x20) this.length--;
    this.last = 0;
    const { length, units } = this;
    let text = '';
    for (let at = 0; at < length; at += CHUNK) text += String.fromCharCode(...units.subarray(at, Math.min(length, at + CHUNK)));
    return text;
  }

  private resize(room: number, keep: boolean): void {
    const { units, starts, ends } = this;
    this.units = new Uint16Array(room);
    this.starts = new Int32Array(room);
    this.ends = new Int32Array(room);
    if (!keep) return;
    this.units.set(units);
    this.starts.set(starts);
    this.ends.set(ends);
  }
}
