import type { ChannelVitals } from '../health/channel-vitals.js';
import type { Channel, Credential } from '../channel.js';
import { drawRank } from './draw-rank.js';

/** Moments at which a plan is made. */
export interface PlanMoments {
  /** Unix milliseconds: decides which cost is in force, and the minute of ceilings. */
  readonly atMs: number;
  /** Monotonic milliseconds: breakers and pauses. */
  readonly nowMs: number;
}

/**
 * The credentials that may be used now, in the order in which they are taken: the one of the conversation, then by
 * chance as often as their weights say. A number is the wait in milliseconds until the first of them may be used again,
 * infinite when none may be before an operator does something.
 */
export function chooseCredentials(
  { credentials }: Channel,
  vitals: ChannelVitals | undefined,
  moments: PlanMoments,
  stickyId: string | null,
  draw: (name: string) => number,
): readonly Credential[] | number {
  let usable = credentials;
  if (vitals !== undefined) {
    let waitMs = Infinity;
    let usableCount = 0;
    for (const credential of credentials) {
      const ownWaitMs = waitOf(credential, vitals, moments);
      if (ownWaitMs === 0) usableCount++;
      else if (ownWaitMs < waitMs) waitMs = ownWaitMs;
    }
    if (usableCount === 0) return waitMs;
    if (usableCount < credentials.length) usable = credentials.filter((one) => waitOf(one, vitals, moments) === 0);
  }
  return usable.length === 1 ? usable : ranked(usable, stickyId, draw);
}

function waitOf(credential: Credential, vitals: ChannelVitals, { atMs, nowMs }: PlanMoments): number {
  const known = vitals.credentials.get(credential.id);
  if (known === undefined) return 0;
  const pause = known.coolDown.pause(nowMs);
  if (pause !== null) return pause.reason === 'refused' ? Infinity : pause.untilMs - nowMs;
  return credential.rpm === null && credential.tpm === null ? 0 : known.use.waitMs(credential, atMs);
}

function ranked(
  credentials: readonly Credential[],
  stickyId: string | null,
  draw: (name: string) => number,
): readonly Credential[] {
  return credentials
    .map((credential) => ({
      credential,
      rank: credential.id === stickyId ? -1 : drawRank(draw(credential.id), credential.weight),
    }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ credential }) => credential);
}
