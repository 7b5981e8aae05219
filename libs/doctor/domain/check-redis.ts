import type { RedisInspector } from '#infra';
import { fail, ok, warn, type Verdict } from './finding.js';

type RedisFacts = Awaited<ReturnType<RedisInspector['read']>>;

const MAJOR_MIN = 7;
const MIB = 1_048_576;
/** From here on gateways admit nothing. */
const MEMORY_FULL_SHARE = 0.85;
const MEMORY_WARN_SHARE = 0.7;

export function checkRedisVersion({ version }: Pick<RedisFacts, 'version'>): Verdict {
  if (parseInt(version, 10) >= MAJOR_MIN) return ok(`Redis ${version}`);
  return fail(`Redis ${version} is too old`, 'Upgrade to Redis 7 or newer.');
}

/** An evicted key is a lost hold or an unbooked charge. */
export function checkEviction({ evictionPolicy }: Pick<RedisFacts, 'evictionPolicy'>): Verdict {
  if (evictionPolicy === 'noeviction') return ok('maxmemory-policy noeviction');
  return fail(
    `maxmemory-policy is ${evictionPolicy}: holds and charges may be evicted`,
    'redis-cli CONFIG SET maxmemory-policy noeviction; also in redis.conf.',
  );
}

export function checkRedisMemory({ usedBytes, maxBytes }: Pick<RedisFacts, 'usedBytes' | 'maxBytes'>): Verdict {
  const used = `${Math.ceil(usedBytes / MIB)} MiB used`;
  if (maxBytes === null) return ok(`${used}, no maxmemory`);
  const shown = `${used} of ${Math.floor(maxBytes / MIB)} MiB`;
  const fix = 'Raise maxmemory of Redis; a backlog of settlement also takes memory (check settlement).';
  if (usedBytes >= maxBytes * MEMORY_FULL_SHARE) return fail(`${shown}: gateways admit nothing`, fix);
  return usedBytes >= maxBytes * MEMORY_WARN_SHARE ? warn(shown, fix) : ok(shown);
}

/** A warning: what Redis loses is rebuilt from Postgres and journals, but requests get 503 meanwhile. */
export function checkAppendOnly(facts: Pick<RedisFacts, 'isAppendOnly' | 'isAppendOnlyWritten'>): Verdict {
  if (!facts.isAppendOnly) {
    return warn(
      'the append-only file is off: a restart loses every running hold',
      'redis-cli CONFIG SET appendonly yes; also in redis.conf.',
    );
  }
  if (!facts.isAppendOnlyWritten)
    return fail('the append-only file could not be written', 'Free space on the disk of Redis.');
  return ok('append-only file on');
}

/** @param loaded scripts that Redis took */
export function checkScripts(loaded: number): Verdict {
  return ok(`${loaded} scripts load`);
}
