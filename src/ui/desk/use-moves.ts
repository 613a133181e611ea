import { useLayoutEffect, useRef } from 'react';

const moveMs = 180;

/** Rows that changed their place slide there from where they were, so that the eye keeps them. `order` changes when places do. */
export function useMoves(order: string) {
  const container = useRef<HTMLDivElement>(null);
  const tops = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const next = new Map<string, number>();
    const base = container.current?.getBoundingClientRect().top ?? 0;
    for (const row of container.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []) {
      const id = row.dataset['row'] ?? '';
      const top = row.getBoundingClientRect().top - base;
      next.set(id, top);
      const before = tops.current.get(id);
      if (still || before === undefined || Math.abs(before - top) < 1) continue;
      row.animate([{ transform: `translateY(${before - top}px)` }, { transform: 'none' }], { duration: moveMs, easing: 'ease-out' });
    }
    tops.current = next;
  }, [order]);
  return container;
}
