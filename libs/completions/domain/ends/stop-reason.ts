/** Who ends a request that runs: its hold covers no more, its key cancels it, its gateway stops, its client left. */
export type StopReason = 'hold' | 'cancel' | 'drain' | 'client';

/** A client that has left outranks the rest, as nothing can be sent to it. */
const RANKS: Readonly<Record<StopReason, number>> = { hold: 0, cancel: 1, drain: 1, client: 2 };

/** The reason that counts: of one rank the first. */
export function strongerReason(known: StopReason | null, other: StopReason): StopReason {
  return known === null || RANKS[other] > RANKS[known] ? other : known;
}
