import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Within this many pixels of the end the reader counts as being there. */
const near = 48;

/**
 * Keeps the end of the log in sight for a reader who was there, through new messages, pictures that load and a keyboard that opens;
 * tells one who reads further up that there is something new. Own messages always bring the end back.
 */
export function useBottom({ received, own }: { received: number; own: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const lastTop = useRef(0);
  const [unseen, setUnseen] = useState(false);

  const toBottom = useCallback(() => {
    stuck.current = true;
    setUnseen(false);
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, []);
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < near;
    // The event comes a frame late, and the log may have grown meanwhile: only moving up means that the reader left the end.
    stuck.current = atEnd || (stuck.current && element.scrollTop >= lastTop.current);
    lastTop.current = element.scrollTop;
    if (stuck.current) setUnseen(false);
  }, []);

  useLayoutEffect(() => {
    if (stuck.current) toBottom();
    else if (received > 0) setUnseen(true);
  }, [received, toBottom]);
  useLayoutEffect(() => {
    if (own !== '') toBottom();
  }, [own, toBottom]);
  useEffect(() => {
    const watcher = new ResizeObserver(() => {
      if (stuck.current) toBottom();
    });
    if (scroller.current) watcher.observe(scroller.current);
    if (content.current) watcher.observe(content.current);
    return () => watcher.disconnect();
  }, [toBottom]);

  return { scroller, content, onScroll, toBottom, unseen };
}
