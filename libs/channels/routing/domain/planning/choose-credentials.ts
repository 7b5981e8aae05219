import type { Channel, Credential } from '../../../domain/channel.js';
import type { ChannelVitals } from '../../../upstreams/domain/health/channel-vitals.js';
import { weightedRank } from './weighted-rank.js';

type CredentialVitals = ReturnType<ChannelVitals['credential']>;

/** The time of a plan, by two clocks. */
export interface PlanTime {
  /** Unix milliseconds: selects the cost in force, and the minute of rate limits. */
  readonly atMs: number;
  /** Monotonic milliseconds: breakers and pauses. */
  readonly nowMs: number;
}

/**
 * The usable credentials in attempt order: the sticky one, then in random order by weight. A number is the wait in
 * milliseconds until the first of them is usable again; Infinity: not before an operator acts.
 */
export function chooseCredentials(
  { credentials }: Channel,
  vitals: ChannelVitals | undefined,
  moments: PlanTime,
  stickyId: string | null,
  random: (name: string) => number,
): readonly Credential[] | number {
  let usable = credentials;
  if (vitals !== undefined) {
    let waitMs = Infinity;
    let usableCount = 0;
    for (const credential of credentials) {
      const ownWaitMs = waitOf(credential, vitals.credentials.get(credential.id), moments);
      if (ownWaitMs === 0) usableCount++;
      else if (ownWaitMs < waitMs) waitMs = ownWaitMs;
    }
    if (usableCount === 0) return waitMs;
    if (usableCount < credentials.length) {
      usable = credentials.filter((one) => waitOf(one, vitals.credentials.get(one.id), moments) === 0);
    }
  }
  return usable.length === 1 ? usable : ranked(usable, stickyId, random);
}

/** Whether at least one is usable. */
export function isAnyUsable(credentials: readonly Credential[], vitals: ChannelVitals, time: PlanTime): boolean {
  return credentials.some((credential) => waitOf(credential, vitals.credentials.get(credential.id), time) === 0);
}

/** Milliseconds until it is usable; 0: it is. `known` undefined: healthy. */
function waitOf(credential: Credential, known: CredentialVitals | undefined, { atMs, nowMs }: PlanTime): number {
  if (known === undefined) return 0;
  const pause = known.coolDown.pause(nowMs);
  if (pause !== null) return pause.reason === 'refused' ? Infinity : pause.untilMs - nowMs;
  return credential.rpm === null && credential.tpm === null ? 0 : known.use.waitMs(credential, atMs);
}

function ranked(
  credentials: readonly Credential[],
  stickyId: string | null,
  random: (name: string) => number,
): readonly Credential[] {
  return credentials
    .map((credential) => ({
      credential,
      rank: credential.id === stickyId ? -1 : weightedRank(random(credential.id), credential.weight),
    }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ credential }) => credential);
}
