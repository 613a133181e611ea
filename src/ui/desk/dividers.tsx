import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useText } from '../kit/language.ts';
import { words } from './words.ts';

type Side = 'queue' | 'card';
/** Pixels; null as the screen's size says (desk.css). */
type Widths = Record<Side, number | null>;

const key = 'uketsuke-desk-widths';
/** Never so wide that the conversation between them cannot be read at 1280. */
const bounds = { queue: [220, 440], card: [280, 480] } satisfies Record<Side, [number, number]>;
const railPx = 48;
const stepPx = 16;

const within = (side: Side, width: number): number => Math.round(Math.min(Math.max(width, bounds[side][0]), bounds[side][1]));

function remembered(): Widths {
  const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Record<Side, unknown>> | null;
  const read = (side: Side): number | null => {
    const width = kept?.[side];
    return typeof width === 'number' && Number.isFinite(width) ? within(side, width) : null;
  };
  return { queue: read('queue'), card: read('card') };
}

function rememberedOrNone(): Widths {
  try {
    return remembered();
  } catch {
    return { queue: null, card: null };
  }
}

export function useWidths() {
  const [widths, setWidths] = useState(rememberedOrNone);
  const resize = (side: Side, width: number | null): void => {
    const next = { ...widths, [side]: width === null ? null : within(side, width) };
    setWidths(next);
    localStorage.setItem(key, JSON.stringify(next));
  };
  const style = {
    ...(widths.queue !== null && { '--desk-queue': `${widths.queue}px` }),
    ...(widths.card !== null && { '--desk-card': `${widths.card}px` }),
  };
  return { widths, style, resize };
}

type Props = { side: Side; width: number | null; onResize: (side: Side, width: number | null) => void };

/** Dragged, moved with ← →, put back with a double click or Home. */
export function Divider({ side, width, onResize }: Props) {
  const t = useText();
  const measured = (element: HTMLElement): number => {
    const at = element.getBoundingClientRect();
    const middle = at.left + at.width / 2;
    return side === 'queue' ? middle - railPx : innerWidth - middle;
  };
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    onResize(side, side === 'queue' ? event.clientX - railPx : innerWidth - event.clientX);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const towards = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Home') onResize(side, null);
    else if (towards !== undefined) onResize(side, measured(event.currentTarget) + towards * stepPx * (side === 'queue' ? 1 : -1));
    else return;
    event.preventDefault();
  };
  return (
    <div
      className={`divider ${side}-edge`}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t(side === 'queue' ? words.resizeQueue : words.resizeCard)}
      aria-valuemin={bounds[side][0]}
      aria-valuemax={bounds[side][1]}
      aria-valuenow={width ?? (side === 'queue' ? 284 : 344)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => onResize(side, null)}
      onKeyDown={press}
    />
  );
}
