import { createHash } from 'node:crypto';

/** The files of an agent being made. */
export type AgentFiles = { files: Map<string, string>; add(name: string, value: unknown): void };

export function agentFiles(): AgentFiles {
  const files = new Map<string, string>();
  return { files, add: (name, value) => void files.set(name, `${JSON.stringify(value, null, 2)}\n`) };
}

/** The same id for the same thing in every export, in the form of a UUID (version 8, RFC 9562 5.8: of our own making). */
export function uuidOf(what: string): string {
  const hex = createHash('sha256').update(what).digest('hex');
  const variant = ((parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
