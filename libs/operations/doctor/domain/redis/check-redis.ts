import type { RedisInspector } from '#core/infra';
import { fail, ok, warn, type Verdict } from '../finding.js';

type RedisFacts = Awaited<ReturnType<RedisInspector['read']>>;

const MAJOR_MIN = 7;
const MIB = 1_048_576;
/** From here on gateways admit nothing. */
const MEMORY_FULL_SHARE = 0.85;
const MEMORY_WARN_SHARE = 0.7;

export function checkRedisVersion({ version }: Pick<RedisFacts, 'version'>): Verdict {
  if (parseInt(version, 10) >= MAJOR_MIN) return ok('redis_supported', { version });
  return fail('redis_outdated', { version });
}

/** An evicted key is a lost hold or an unbooked charge. */
export function checkEviction({ evictionPolicy }: Pick<RedisFacts, 'evictionPolicy'>): Verdict {
  if (evictionPolicy === 'noeviction') return ok('eviction_off');
  return fail('eviction_on', { policy: evictionPolicy });
}

export function checkRedisMemory({ usedBytes, maxBytes }: Pick<RedisFacts, 'usedBytes' | 'maxBytes'>): Verdict {
  const used = Math.ceil(usedBytes / MIB);
  if (maxBytes === null) return ok('memory_unlimited', { used });
  const max = Math.floor(maxBytes / MIB);
  if (usedBytes >= maxBytes * MEMORY_FULL_SHARE) return fail('memory_full', { used, max });
  return usedBytes >= maxBytes * MEMORY_WARN_SHARE ? warn('memory', { used, max }) : ok('memory', { used, max });
}

/** A warning: what Redis loses is rebuilt from Postgres and journals, but requests get 503 meanwhile. */
export function checkAppendOnly(facts: Pick<RedisFacts, 'isAppendOnly' | 'isAppendOnlyWritten'>): Verdict {
  if (!facts.isAppendOnly) return warn('append_only_off');
  return facts.isAppendOnlyWritten ? ok('append_only_on') : fail('append_only_failed');
}

/** @param loaded scripts that Redis took */
export function checkScripts(loaded: number): Verdict {
  return ok('scripts_loaded', { count: loaded });
}
