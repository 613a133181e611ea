import { useEffect, useState } from 'react';
import { useText } from '../kit/language.ts';
import { words } from './words.ts';

const patienceMs = 300;
const shares = ['42%', '88%', '64%'];

/** Nothing at first, then grey bars in the shape of rows, still. */
export function Loading({ rows }: { rows: number }) {
  const t = useText();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div role="status" aria-label={t(words.loading)}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="bars">
          {shares.map((width) => (
            <i key={width} style={{ width }} />
          ))}
        </div>
      ))}
    </div>
  );
}
