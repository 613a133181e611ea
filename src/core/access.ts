/** Roles of staff and what each may do. Deny by default: a scope that is not named here is not given. */
export const ROLES = ['agent', 'supervisor', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What a request may be for: `desk` works on handoffs, `releases` publishes content, `admin` makes tokens and staff. */
export const SCOPES = ['desk', 'releases', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

const SCOPES_OF: Record<Role, readonly Scope[]> = {
  agent: ['desk'],
  supervisor: ['desk'],
  editor: ['releases'],
  admin: ['desk', 'releases', 'admin'],
};

export function scopesOf(role: Role): readonly Scope[] {
  return SCOPES_OF[role];
}

/** Is somebody at the desk: `available` takes handoffs, `break` is back soon, `away` is not there. */
export const PRESENCES = ['available', 'break', 'away'] as const;
export type Presence = (typeof PRESENCES)[number];

/** A desk whose page has not been heard of for so long is closed, whatever it said last. */
export const SEEN_WITHIN_MS = 60_000;

/** Whose desk (or token) was not heard of for so long has left what they hold, when a customer waits for their answer. */
export const GONE_AFTER_MINUTES = 15;

/** Who asks: a person of the staff who is signed in, a token, or a command on this machine. */
export type Principal = {
  /** What conversations, handoffs and messages keep as their agent: `staff:7`, or a token's name. */
  agentId: string;
  /** What customers and colleagues read. */
  name: string;
  scopes: readonly string[];
  /** Null for tokens. `teams` empty: all of them. */
  staff: { id: number; role: Role; teams: readonly string[] } | null;
  tokenId: string | null;
};

/**
 * May they read a conversation and work on it? Teams are a rule of work, not of secrecy: supervisors, admins, tokens and agents without teams may touch
 * everything; an agent with teams what has no open handoff, an open handoff of their teams, or what they hold themselves.
 * `team`: of the conversation's open handoff, null when none is open. `holder`: the agent who has it.
 */
export function mayTouch({ agentId, staff }: Principal, { team, holder }: { team: string | null; holder: string | null }): boolean {
  if (staff === null || staff.role !== 'agent' || staff.teams.length === 0 || team === null) return true;
  return holder === agentId || staff.teams.includes(team);
}

/** May they take a conversation out of a colleague's hands? Supervisors, admins (a token with the scope too) and commands on this machine. */
export function mayOverrule({ staff, scopes, tokenId }: Principal): boolean {
  if (staff) return staff.role === 'supervisor' || staff.role === 'admin';
  return tokenId === 'local' || scopes.includes('admin');
}
