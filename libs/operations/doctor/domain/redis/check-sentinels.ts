import { fail, ok, warn, type Verdict } from '../finding.js';

export interface SentinelFacts {
  readonly configured: number;
  /** `host:port` of those that do not answer, or do not know the master. */
  readonly unreachable: readonly string[];
  readonly quorum: number;
  /** Why they cannot fail over; null: they can. */
  readonly noQuorum: string | null;
}

export interface ReplicaFacts {
  readonly replicas: number;
  /** `host:port` of those that do not follow the master. */
  readonly behind: readonly string[];
  /** `host:port` of those whose append-only file is off. */
  readonly notAppending: readonly string[];
  /** Whether the master refuses writes without a replica. */
  readonly isRequired: boolean;
}

export function checkSentinels({ configured, unreachable, quorum, noQuorum }: SentinelFacts): Verdict {
  const count = configured - unreachable.length;
  if (noQuorum !== null) return fail('sentinels_without_quorum', { error: noQuorum });
  if (unreachable.length > 0)
    return warn('sentinels_unreachable', { reachable: count, configured, names: unreachable.join(', ') });
  return ok('sentinels', { count, quorum });
}

/** A replica becomes the master: what the master needs, it needs too. */
export function checkReplicas({ replicas, behind, notAppending, isRequired }: ReplicaFacts): Verdict {
  const count = replicas - behind.length;
  if (count === 0) return fail('replicas_none');
  if (behind.length > 0) return warn('replicas_behind', { names: behind.join(', ') });
  if (notAppending.length > 0) return warn('replicas_append_only_off', { names: notAppending.join(', ') });
  return isRequired ? ok('replicas', { count }) : warn('replicas_not_required', { count });
}
