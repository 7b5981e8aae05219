/**
 * Why what an organization can spend falls, and how a request is kept from spending it as well. Every change of a wallet
 * that lowers it names one of these.
 *
 * - `held`: a charge. Admission holds it since before the request.
 * - `ended`: the rest of an ended lot. Admission does not count it since its end.
 * - `owed`: a dispute, a refund made at the provider, a decision of the operator's beyond what is left, a lower credit
 *   limit. It cannot be refused: the balance may fall below zero, and its publish ends admission.
 * - a withdrawal: all else. Admission has given it up before, and refuses what running requests hold.
 */
export type Lowering = 'held' | 'ended' | 'owed' | Withdrawal;

/** Money that was taken out of admission, and how much of it is not booked yet. Made by `WithdrawalBook` only. */
export class Withdrawal {
  constructor(
    readonly organizationId: string,
    private leftNanoUsd: bigint,
  ) {}

  /** Throws RangeError for another wallet, and beyond what was withdrawn. */
  book(organizationId: string, amountNanoUsd: bigint): void {
    if (organizationId !== this.organizationId || amountNanoUsd > this.leftNanoUsd)
      throw new RangeError(`the wallet of ${organizationId} falls by ${amountNanoUsd}, which was not withdrawn`);
    this.leftNanoUsd -= amountNanoUsd;
  }
}

/** What a change of a wallet takes of what its organization can spend: zero or more. */
interface LoweredWallet {
  readonly organizationId: string;
  readonly loweredNanoUsd: bigint;
}

/** Throws RangeError for a wallet that falls without a reason, or further than was withdrawn of it. */
export function requireLowering(wallets: readonly LoweredWallet[], lowering: Lowering | null): void {
  for (const { organizationId, loweredNanoUsd } of wallets) {
    if (loweredNanoUsd <= 0n) continue;
    if (lowering === null) throw new RangeError(`nothing lets the wallet of ${organizationId} fall`);
    if (lowering instanceof Withdrawal) lowering.book(organizationId, loweredNanoUsd);
  }
}
