import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../../src/platform/database/engine.ts';
import { anybodyAtDesk } from '../../../src/platform/database/staff-at-desk.ts';
import { transaction } from '../../../src/platform/database/transaction.ts';
import { describeOnEngines } from '../../support/engines.ts';

describeOnEngines('who is at the desk', (open) => {
  let database: Database;
  beforeEach(() => {
    database = open();
  });

  type Person = {
    role?: 'agent' | 'editor';
    teams?: string[];
    state?: 'active' | 'disabled';
    presence?: 'available' | 'break' | 'away';
    seen?: number | null;
    came?: boolean;
  };
  async function person({ role = 'agent', teams = [], state = 'active', presence = 'available', seen = 5, came = true }: Person = {}) {
    const ago = (seconds: number) => sql<Date>`app_now() - ${seconds} * interval '1 second'`;
    await database.db
      .insertInto('staff')
      .values({
        email: `${randomUUID()}@example.com`,
        name: 'x',
        role,
        teams: JSON.stringify(teams),
        state,
        presence,
        seen_at: seen === null ? null : ago(seen),
        signed_in_at: came ? ago(600) : null,
      })
      .execute();
  }
  const ask = (team = 'support') => anybodyAtDesk(database, team);

  it('cannot be known where nobody ever signed in', async () => {
    expect(await ask()).toBeNull();
    await person({ came: false, seen: null });
    await person({ role: 'editor' });
    await person({ state: 'disabled' });
    expect(await ask()).toBeNull();
  });

  it('is somebody who is available and was heard of within a minute', async () => {
    await person({ seen: 70 });
    await person({ seen: null });
    await person({ presence: 'break' });
    await person({ presence: 'away' });
    await person({ state: 'disabled' });
    await person({ role: 'editor' });
    expect(await ask()).toBe(false);
    await person({ seen: 50 });
    expect(await ask()).toBe(true);
  });

  it('is a member of the team, or of all of them', async () => {
    await person({ teams: ['stores', 'support-night'] });
    expect(await ask('support')).toBe(false);
    expect(await ask('stores')).toBe(true);
    await person({ teams: [] });
    expect(await ask('support')).toBe(true);
  });

  it('can be asked inside a transaction', async () => {
    await person();
    expect(await transaction(database, (tx) => anybodyAtDesk({ db: tx }, 'support'))).toBe(true);
  });
});
