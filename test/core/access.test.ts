import { describe, expect, it } from '@jest/globals';
import { mayOverrule, mayTouch, type Principal, type Role } from '../../src/core/access.ts';

const person = (role: Role, teams: string[]): Principal => ({
  ...{ agentId: 'staff:7', name: 'Mika', scopes: ['desk'], tokenId: null },
  staff: { id: 7, role, teams },
});
const token = (...scopes: string[]): Principal => ({ agentId: 'robot', name: 'robot', scopes, staff: null, tokenId: 'a1' });

describe('an agent with teams', () => {
  const mika = person('agent', ['stores']);
  it.each([
    [{ team: 'stores', holder: null }, true],
    [{ team: 'support', holder: null }, false],
    [{ team: 'support', holder: 'staff:8' }, false],
    [{ team: 'support', holder: 'staff:7' }, true],
    [{ team: null, holder: 'staff:8' }, true],
  ])('may touch %j: %s', (what, may) => expect(mayTouch(mika, what)).toBe(may));
});

describe('everybody else', () => {
  it.each([person('agent', []), person('supervisor', ['stores']), person('admin', ['stores']), token('desk')])(
    'may touch what is any team’s',
    (who) => expect(mayTouch(who, { team: 'support', holder: 'staff:8' })).toBe(true),
  );
});

describe('a conversation out of a colleague’s hands', () => {
  it.each([
    [person('agent', []), false],
    [person('supervisor', []), true],
    [person('admin', []), true],
    [token('desk'), false],
    [token('desk', 'admin'), true],
    [{ ...token('desk'), tokenId: 'local' }, true],
  ])('is for supervisors and admins to take', (who, may) => expect(mayOverrule(who)).toBe(may));
});
