import { useKeys } from './keys.ts';

const panes = '.desk > .q, .desk > .conv, .desk > .card';
const first = '[aria-current="true"], textarea';
const focusable = 'a[href], button:not(:disabled), textarea, input, [tabindex="0"]';

const isShown = (element: HTMLElement): boolean => element.offsetParent !== null;
const shownIn = (within: ParentNode, selector: string): HTMLElement[] =>
  [...within.querySelectorAll<HTMLElement>(selector)].filter(isShown);

/** F6 goes to the next pane that is on the screen, Shift+F6 to the one before: to what is worked on there, else to its first control. */
function toPane(step: 1 | -1): boolean {
  const shown = shownIn(document, panes);
  const at = shown.findIndex((pane) => pane.contains(document.activeElement));
  const pane = shown[at < 0 ? (step === 1 ? 0 : shown.length - 1) : (at + step + shown.length) % shown.length];
  if (pane === undefined) return false;
  const target = shownIn(pane, first)[0] ?? shownIn(pane, focusable)[0] ?? pane;
  if (target === pane) pane.tabIndex = -1;
  target.focus();
  return true;
}

export function usePaneKeys(): void {
  useKeys({ f6: () => toPane(1), 'shift+f6': () => toPane(-1) });
}
