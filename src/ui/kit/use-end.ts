import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Within this many pixels of the end the reader counts as being there. */
const near = 48;

/**
 * Keeps the end of the log in sight for a reader who is there, through new messages and photos that load, and keeps the place of one who reads further up.
 * `last` names the last thing that is not ours; `own` the last of ours that is on its way, which always brings the end back.
 */
export function useEnd({ last, own }: { last: string; own: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  const [unseen, setUnseen] = useState(false);

  const toEnd = useCallback(() => {
    atEnd.current = true;
    setUnseen(false);
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, []);
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const there = element.scrollHeight - element.scrollTop - element.clientHeight < near;
    // The event comes a frame late, and the log may have grown meanwhile: only moving up means that the reader left the end.
    atEnd.current = there || (atEnd.current && element.scrollTop >= lastTop.current);
    lastTop.current = element.scrollTop;
    if (atEnd.current) setUnseen(false);
  }, []);

  const known = useRef(last);
  useLayoutEffect(() => {
    const isNew = known.current !== last;
    known.current = last;
    if (atEnd.current) toEnd();
    else if (isNew) setUnseen(true);
  }, [last, toEnd]);
  useLayoutEffect(() => {
    if (own !== '') toEnd();
  }, [own, toEnd]);
  useEffect(() => {
    const watcher = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    if (scroller.current) watcher.observe(scroller.current);
    if (content.current) watcher.observe(content.current);
    return () => watcher.disconnect();
  }, [toEnd]);

  return { scroller, content, onScroll, toEnd, unseen };
}
