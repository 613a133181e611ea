const key = 'uketsuke.desk.was-here';

/** Remembers who is signed in, in this tab alone and past a reload. Gone with what else the tab keeps when they sign out here themselves. */
export function noteHere(email: string): void {
  sessionStorage.setItem(key, email);
}

/** The e-mail of whoever was signed in here and did not sign out here: their session ended, or they signed out elsewhere. Null: nobody. */
export const wasHere = (): string | null => sessionStorage.getItem(key);
