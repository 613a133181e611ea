import type { Profile } from '../../core/message.ts';
import { storable } from '../../core/text/normalize.ts';
import { at, count, member, object, string } from './json.ts';

/** A user as X shows it: v1 (`screen_name`, `followers_count`) in Account Activity, v2 (`{ data: { username, public_metrics } }`) in X Activity. */
export function profileOf(entry: unknown): Profile | undefined {
  const user = userOf(entry);
  if (!user) return undefined;
  const displayName = name(user['name'], 200);
  const handle = handleOf(entry);
  const followers = count(user['followers_count'] ?? at(user, 'public_metrics', 'followers_count'));
  const verifiedType = string(user['verified_type']);
  const verified =
    typeof user['verified'] === 'boolean' ? user['verified'] : verifiedType === undefined ? undefined : verifiedType !== 'none';
  const locale = name(user['lang'], 20);
  const profile: Profile = {
    ...(displayName ? { displayName } : {}),
    ...(handle ? { handle } : {}),
    ...(followers === undefined ? {} : { followers }),
    ...(verified === undefined ? {} : { verified }),
    ...(locale ? { locale } : {}),
  };
  return Object.keys(profile).length > 0 ? profile : undefined;
}

/** What stands behind the @. */
export function handleOf(entry: unknown): string | undefined {
  const user = userOf(entry);
  return user ? name(user['screen_name'] ?? user['username'], 50) : undefined;
}

const userOf = (entry: unknown) => object(member(entry, 'data')) ?? object(entry);

function name(value: unknown, limit: number): string | undefined {
  return typeof value === 'string' ? storable(value, limit) : undefined;
}
