import { fail, ok, warn, type Verdict } from '../finding.js';

export interface RedisUserFacts {
  readonly user: string;
  /** Rules of ACL SETUSER that it lacks. */
  readonly missing: readonly string[];
  /** Commands that it has no need of, which empty, end or reconfigure Redis. */
  readonly powers: readonly string[];
}

/** @param hasPassword whether REDIS_URL has one */
export function checkRedisUser(facts: RedisUserFacts | { readonly error: string }, hasPassword: boolean): Verdict {
  if (!hasPassword) return warn('redis_user_open');
  if ('error' in facts) return warn('redis_user_unknown', facts);
  const { user, missing, powers } = facts;
  if (missing.length > 0) return fail('redis_user_limited', { user, rules: missing.join(' ') });
  if (powers.length === 0) return ok('redis_user', { user });
  const commands = powers.join(', ');
  return user === 'default'
    ? warn('redis_user_default', { commands })
    : warn('redis_user_powerful', { user, commands });
}
