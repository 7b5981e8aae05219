import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisCost } from '../redis-cost.mjs';

/** Roll-ups and open requests are caught up by then. */
const QUIET_MS = 50_000;
const CLI = join(import.meta.dirname, '../../../dist/apps/cli/main.js');

/** Audits the ledger once everything is settled. Returns the last line; throws when the audit finds a fault. */
export async function auditWhenQuiet({ env, redisUrl }) {
  const redisCost = new RedisCost(redisUrl);
  await redisCost.settled();
  redisCost.close();
  await sleep(QUIET_MS);
  const audit = execFileSync(process.execPath, [CLI, 'audit'], { env, encoding: 'utf8' });
  return audit.trim().split('\n').at(-1);
}
