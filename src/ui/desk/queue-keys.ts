import type { RefObject } from 'react';
import type { QueueRow } from '../../features/desk/contract.ts';
import { useKeys } from './keys.ts';

type Options = {
  list: RefObject<HTMLElement | null>;
  rows: readonly QueueRow[];
  onNext: () => void;
  onTake: (row: QueueRow) => void;
  onOpen: (row: QueueRow) => void;
};

const linksOf = (list: HTMLElement | null): HTMLElement[] => [...(list?.querySelectorAll<HTMLElement>('a.qr') ?? [])];

/** Index of the row to go to: from the focused one, else from the open one, else the first. Null when there is nowhere to go. */
export function stepTo(count: number, focused: number, open: number, step: 1 | -1): number | null {
  if (count === 0) return null;
  if (focused < 0 && open < 0) return step === 1 ? 0 : count - 1;
  const next = (focused >= 0 ? focused : open) + step;
  return next < 0 || next >= count ? null : next;
}

/** J K ↑ ↓ go through the rows, O and Enter open, G takes over the row that has the focus, N takes the next. */
export function useQueueKeys({ list, rows, onNext, onTake, onOpen }: Options): void {
  const move = (step: 1 | -1): boolean => {
    const links = linksOf(list.current);
    const focused = links.findIndex((link) => link === document.activeElement);
    const open = links.findIndex((link) => link.getAttribute('aria-current') === 'true');
    const at = stepTo(links.length, focused, open, step);
    const link = at === null ? undefined : links[at];
    link?.focus();
    link?.scrollIntoView({ block: 'nearest' });
    return true;
  };
  const arrow = (step: 1 | -1) => (): boolean => {
    const active = document.activeElement;
    // Elsewhere the arrows scroll what has the focus.
    return active === document.body || list.current?.contains(active) === true ? move(step) : false;
  };
  const focusedRow = (): QueueRow | undefined => {
    const id = (document.activeElement as HTMLElement | null)?.dataset['id'];
    return list.current?.contains(document.activeElement) ? rows.find((row) => String(row.conversationId) === id) : undefined;
  };
  const withRow = (act: (row: QueueRow) => unknown) => (): boolean => {
    const row = focusedRow();
    if (row) act(row);
    return row !== undefined;
  };
  useKeys({ j: () => move(1), k: () => move(-1), arrowdown: arrow(1), arrowup: arrow(-1), n: onNext });
  useKeys({ o: withRow(onOpen), g: withRow((row) => row.group !== 'mine' && row.group !== 'customer' && onTake(row)) }, list);
}
