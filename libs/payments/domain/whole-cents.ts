const CENT_NANO_USD = 10_000_000n;

/** Rounded down: what payers can be given. */
export const wholeCents = (amountNanoUsd: bigint): bigint => amountNanoUsd - (amountNanoUsd % CENT_NANO_USD);
