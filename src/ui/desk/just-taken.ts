/** The conversation that the queue has just taken over: whoever takes the next one begins to write, as one who took it in its own head does. */
let taken: number | null = null;

export function noteTaken(conversationId: number): void {
  taken = conversationId;
}

/** True once for the conversation that was noted. */
export function wasJustTaken(conversationId: number): boolean {
  if (taken !== conversationId) return false;
  taken = null;
  return true;
}
