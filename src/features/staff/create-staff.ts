import type { Request, Router } from 'express';
import type { z } from 'zod';
import { scopesOf, type Principal } from '../../core/access.ts';
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../platform/database/engine.ts';
import type { Gate, SessionOf } from '../../platform/http/bearer.ts';
import type { Log } from '../../platform/log.ts';
import type { staffBody, StaffView } from './contract.ts';
import { ensureFirstAdmin } from './first-admin.ts';
import { addStaff, disableStaff, enableStaff, inviteStaff, listStaff, type Made } from './members.ts';
import type { House, Parts } from './parts.ts';
import { createPasswords } from './passwords.ts';
import { markSeen } from './presence.ts';
import { staffRoutes } from './routes.ts';
import { createSessions } from './sessions.ts';
import { createSignInLimits } from './sign-in-limits.ts';

export type StaffOptions = {
  database: Database;
  clock: Clock;
  /** True when PUBLIC_URL is https. */
  secure: boolean;
  /** The origin of PUBLIC_URL. */
  publicOrigin: string | null;
  house: () => House;
  log: Log;
  /** Wakes the open desks: somebody came, went, or was changed. */
  presenceChanged: () => void;
};

export type Staff = {
  /** The gate is made of `sessionOf`, so it comes later. */
  routes(gate: Gate): Router;
  sessionOf: SessionOf;
  /** Are the people of streams that were opened a while ago still signed in? One answer each. Being asked keeps their sessions awake. */
  still(requests: Request[]): Promise<boolean[]>;
  /** Their desks were heard of. Never fails for the caller. */
  seen(staffIds: number[]): void;
  /** See first-admin.ts. */
  ensureFirstAdmin(admin: { email?: string | undefined; password?: string | undefined }): Promise<{ link: string | null }>;
  members: {
    list(): Promise<StaffView[]>;
    add(given: z.output<typeof staffBody>): Promise<Made>;
    invite(id: number): Promise<Made>;
    disable(id: number): Promise<StaffView>;
    enable(id: number): Promise<StaffView>;
  };
};

/** Staff accounts: sign-in, sessions, presence, invitations. */
export function createStaff(options: StaffOptions): Staff {
  const { database, clock, house, log, presenceChanged, publicOrigin } = options;
  const sessions = createSessions(options);
  const limits = createSignInLimits(database, clock);
  const parts: Parts = { database, clock, house, log, presenceChanged, passwords: createPasswords(), sessions, limits };
  return {
    routes: (gate) => staffRoutes({ parts, publicOrigin, gate }),
    async sessionOf(request) {
      const session = await sessions.read(request);
      if (!session) return null;
      sessions.prove(request, session);
      const { id, name, role, teams } = session.staff;
      return { agentId: `staff:${id}`, name, scopes: scopesOf(role), staff: { id, role, teams }, tokenId: null } satisfies Principal;
    },
    still: (requests) => sessions.awake(requests),
    seen(staffIds) {
      markSeen(database.db, staffIds).catch((error: unknown) => log.warn({ err: error, staff: staffIds }, 'presence could not be noted'));
    },
    ensureFirstAdmin: (admin) => ensureFirstAdmin(parts, admin),
    members: {
      list: () => listStaff(parts),
      add: (given) => addStaff(parts, given),
      invite: (id) => inviteStaff(parts, id),
      disable: (id) => disableStaff(parts, id),
      enable: (id) => enableStaff(parts, id),
    },
  };
}
