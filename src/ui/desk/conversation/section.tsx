import type { ReactNode } from 'react';

type Props = { title: ReactNode; right?: ReactNode; children: ReactNode; className?: string };

/** One part of the card under its small head. */
export function Section({ title, right, children, className }: Props) {
  return (
    <section className={className}>
      <h3>
        {title}
        {right !== undefined && <span className="r">{right}</span>}
      </h3>
      {children}
    </section>
  );
}
