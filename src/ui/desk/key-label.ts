/** ⌘↵ and ⌥1 on a Mac, Ctrl+↵ and Alt+1 elsewhere. */
export const keyLabel = (key: string, mac: boolean): string => key.replace('mod', mac ? '⌘' : 'Ctrl+').replace('alt', mac ? '⌥' : 'Alt+');
