import { useEffect, useRef, type RefObject } from 'react';

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'keyCode'>;

/**
 * The name of a key press: `j`, `arrowdown`, `enter`, `escape`, `f6`, `?`, `alt+1`, `mod+enter` (⌘ or Ctrl), `shift+mod+p`.
 * With an input method or a kana layout on, `key` is no Latin letter, and with ⌥ it is a sign: then the place of the key decides.
 * Null while text is being composed (229 is what Safari says at the end of it).
 */
export function nameOf(press: Press): string | null {
  if (press.isComposing || press.keyCode === 229) return null;
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(press.code);
  const byPlace = (place?.[1] ?? place?.[2])?.toLowerCase();
  const latin = /^[\x21-\x7e]$/.test(press.key);
  const key = press.key.length > 1 && !(press.key === 'Process' || press.key === 'Unidentified') ? press.key.toLowerCase() : undefined;
  const base = key ?? (latin && !press.altKey ? press.key.toLowerCase() : byPlace);
  if (base === undefined) return null;
  const shift = press.shiftKey && (base.length > 1 || /[a-z]/.test(base)) ? 'shift+' : '';
  return `${shift}${press.altKey ? 'alt+' : ''}${press.ctrlKey || press.metaKey ? 'mod+' : ''}${base}`;
}

const fields = 'input, textarea, select, [contenteditable=""], [contenteditable="true"]';
const floating = '[role="menu"], [role="dialog"], [role="listbox"]';

/** Inside a text field only keys that write nothing count: those with ⌘, Ctrl or ⌥, Escape and F keys. */
export function counts(name: string, inField: boolean): boolean {
  return !inField || name.includes('alt+') || name.includes('mod+') || name === 'escape' || /^f\d+$/.test(name);
}

/** A handler that returns false has not taken the key. */
export type Bindings = Readonly<Record<string, (event: KeyboardEvent) => void | boolean>>;

/** Keys of the whole page, or of `within`. What was taken further in (`preventDefault`) is left alone; so is what is typed into menus and sheets. */
export function useKeys(bindings: Bindings, within?: RefObject<HTMLElement | null>): void {
  const latest = useRef(bindings);
  useEffect(() => {
    latest.current = bindings;
  });
  useEffect(() => {
    const target: HTMLElement | Window = within?.current ?? window;
    const listener = (event: Event): void => {
      const press = event as KeyboardEvent;
      const element = press.target instanceof Element ? press.target : null;
      const name = nameOf(press);
      if (name === null || press.defaultPrevented || element?.closest(floating)) return;
      const inField = element !== null && element.closest(fields) !== null;
      if (!counts(name, inField)) return;
      const handler = latest.current[name];
      if (handler && handler(press) !== false) press.preventDefault();
    };
    target.addEventListener('keydown', listener);
    return () => target.removeEventListener('keydown', listener);
  }, [within]);
}

/** Mac glyphs on a Mac, words elsewhere: ⌘↵ or Ctrl+Enter. */
export const onMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);
