import type { Language, Localized } from '../../core/language.ts';
import type { ChannelName, Profile } from '../../core/message.ts';
import { platformName } from '../../core/platform-name.ts';
import type { Setup } from '../../core/setup.ts';
import type { QueueRow } from './contract.ts';

/** What the desk calls customers, accounts, teams and colleagues. */

type ContactRow = { external_id: string; profile: Profile; opted_out_at: Date | null };

export function showContact(row: ContactRow, channel: ChannelName, language: Language | null): QueueRow['contact'] {
  const { displayName, handle } = row.profile;
  const shown = handle === undefined || channel !== 'x' ? (handle ?? null) : `@${handle.replace(/^@/, '')}`;
  return {
    externalId: row.external_id,
    name: displayName ?? shown ?? nameless(row.external_id),
    handle: shown,
    language,
    optedOut: row.opted_out_at !== null,
  };
}

/** Somebody of whom no name is known goes by a number of their own, the same every time: user_84021. */
function nameless(externalId: string): string {
  let hash = 0;
  for (const character of externalId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 90_000;
  return `user_${hash + 10_000}`;
}

export type AccountRow = { id: number; channel: ChannelName; name: string };

/** `address`: how the channel reaches the contact, which names the platform behind Bot Framework. */
export function showAccount(row: AccountRow, address: Record<string, unknown> = {}): QueueRow['account'] {
  const labels = { x: 'X', web: 'Web', botframework: platformName(address) };
  const handle = row.channel === 'x' && row.name !== '' ? `@${row.name.replace(/^@/, '')}` : null;
  return { id: row.id, channel: row.channel, label: labels[row.channel], name: row.name || labels[row.channel], handle };
}

/** A team that is no longer in the setup goes by its id. */
export function showTeam(setup: Setup, id: string): { id: string; name: Localized } {
  const name = Object.hasOwn(setup.teams, id) ? setup.teams[id]?.name : undefined;
  return { id, name: name ?? { ja: id, en: id } };
}

/** Names of staff by the id that conversations keep (`staff:7`). */
export type Names = ReadonlyMap<string, string>;

/** A token goes by its name, which is its id. */
export function showAgent(names: Names, agentId: string | null): { id: string; name: string } | null {
  return agentId === null ? null : { id: agentId, name: names.get(agentId) ?? agentId };
}

type Promised = { created_at: Date; due_at: Date | null; promised_until: Date | null; promised_open: boolean; late_at: Date | null };

/** A wait as its customer knows it: promised by a time, or from the team's opening on, and then until they are told that nobody came. */
export function showClock(handoff: Promised): { from: string; due: string | null; late: boolean } {
  const due = handoff.promised_open ? handoff.promised_until : (handoff.due_at ?? handoff.promised_until);
  return { from: handoff.created_at.toISOString(), due: due?.toISOString() ?? null, late: handoff.late_at !== null };
}
