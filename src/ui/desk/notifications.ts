import { useSyncExternalStore } from 'react';

export type Permission = 'unavailable' | 'default' | 'granted' | 'denied';

const listeners = new Set<() => void>();

/** A page on a plain http address of a network may not notify at all. */
const permission = (): Permission => (typeof Notification === 'undefined' || !isSecureContext ? 'unavailable' : Notification.permission);

export const usePermission = (): Permission =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, permission);

/** Only ever called by a click: browsers keep refusing pages that ask unasked. */
export async function askPermission(): Promise<void> {
  await Notification.requestPermission();
  listeners.forEach((listener) => listener());
}

/** Shows itself while the page is not looked at. `tag` keeps several tabs from saying the same twice. */
export function notify(options: { title: string; body: string; tag: string; onClick(): void }): void {
  if (permission() !== 'granted' || !document.hidden) return;
  const notification = new Notification(options.title, { body: options.body, tag: options.tag });
  notification.addEventListener('click', () => {
    window.focus();
    notification.close();
    options.onClick();
  });
}
