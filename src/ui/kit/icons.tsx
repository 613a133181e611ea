/** 16 px outlines, drawn in `currentColor`. Decorative: whatever shows one says in words what it means. */
const paths = {
  bot: 'M4.5 5h7a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM8 5V2.5M6 8.5v1M10 8.5v1',
  person: 'M8 7.9a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM2.8 13.5c.6-2.8 2.6-4.2 5.2-4.2s4.6 1.4 5.2 4.2',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  send: 'M2.5 3 14 8 2.5 13 4 8zM4 8h5',
  image:
    'M3 3h10a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM2.5 11.5 6 8l2.5 2.5L10.5 8l3 3M10.5 6.4a.6.6 0 1 0 0-1.2.6.6 0 0 0 0 1.2z',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6',
  cross: 'm4 4 8 8M12 4l-8 8',
  down: 'M8 3v9.5M4 8.5l4 4 4-4',
  cloud: 'M2.5 2.5l11 11M5 5.6A4 4 0 0 0 4.6 12H11M7.2 4.3a3.6 3.6 0 0 1 4.3 3.2 2.4 2.4 0 0 1 1.9 3.4',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return (
    <svg className={small ? 'u-icon small' : 'u-icon'} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
