import { createHash } from 'node:crypto';
import { PLAIN_CAP, type Cap, type RunBudget } from '#core';

/** A run ends so long after its first request, by the time of Redis. */
export const RUN_HOURS = 168;

/** The cap of a run. Its name is a hash of what the client calls it, within the organization. */
export function runCapOf(organizationId: string, { id, limitNanoUsd }: RunBudget): Cap {
  const hash = createHash('sha256').update(`${organizationId} ${id}`).digest('hex').slice(0, 16);
  return {
    ...PLAIN_CAP,
    name: `b${hash}`,
    scope: 'run',
    period: 'hours',
    periodHours: RUN_HOURS,
    limit: limitNanoUsd,
  };
}
