import type { LiabilityPart, OwedMovement } from './deferred-revenue.js';
import type { AccountSum } from './ledger-month.js';

/** Of the lots of a kind. */
export interface CreditMovement extends OwedMovement {
  readonly accountKind: string;
}

export interface CreditBalance {
  readonly accountKind: string;
  readonly balanceNanoUsd: bigint;
}

/** Of all lots of an organization. Only those within the month have their code. */
export interface OrganizationMovement extends OwedMovement {
  readonly organizationId: string;
  readonly phase: 'before' | 'within' | 'after';
}

/** Credit of customers: the kinds of their lots. Each is a liability, also where a debt makes it negative. */
const LOT_KINDS = ['wallet_paid', 'wallet_base', 'wallet_promo'];
/** Accounts of organizations have it, and no others: a constraint of Postgres. */
const LOT_PREFIX = 'wallet_';
const UNAPPLIED = 'unapplied_payments';

/**
 * The credit of customers by kind of lot.
 *
 * @param earlier of all accounts before the month
 * @param balances of the lots now
 * @param later of all accounts after the month
 */
export function creditParts(
  earlier: readonly AccountSum[],
  movements: readonly CreditMovement[],
  balances: readonly CreditBalance[],
  later: readonly AccountSum[],
): (LiabilityPart & { readonly kind: string })[] {
  const found = [...earlier, ...movements, ...balances, ...later].map(({ accountKind }) => accountKind);
  const kinds = new Set([...LOT_KINDS, ...found.filter((kind) => kind.startsWith(LOT_PREFIX))]);
  return [...kinds].map((kind) => {
    const has = ({ accountKind }: { readonly accountKind: string }): boolean => accountKind === kind;
    return {
      kind,
      openingNanoUsd: owedOf(earlier.filter(has)),
      movements: movements.filter(has),
      closingNanoUsd: (balances.find(has)?.balanceNanoUsd ?? 0n) - owedOf(later.filter(has)),
    };
  });
}

export function totalOf(parts: readonly LiabilityPart[]): LiabilityPart {
  const sum = (side: 'openingNanoUsd' | 'closingNanoUsd'): bigint =>
    parts.reduce((total, part) => total + part[side], 0n);
  return {
    openingNanoUsd: sum('openingNanoUsd'),
    closingNanoUsd: sum('closingNanoUsd'),
    movements: parts.flatMap(({ movements }) => movements),
  };
}

/** The money that waits. It has no lot: the month ends with all debits and credits, whatever their code. */
export function waitingPart(earlier: readonly AccountSum[], within: readonly AccountSum[]): LiabilityPart {
  const isWaiting = ({ accountKind }: AccountSum): boolean => accountKind === UNAPPLIED;
  const openingNanoUsd = owedOf(earlier.filter(isWaiting));
  const during = within.filter(isWaiting);
  const movements = during.map((sum) => ({ code: sum.code, origin: '', amountNanoUsd: owedOf([sum]) }));
  return { openingNanoUsd, closingNanoUsd: openingNanoUsd + owedOf(during), movements };
}

/** @param balanceNanoUsd of all lots of the organization now */
export function organizationPart(balanceNanoUsd: bigint, moved: readonly OrganizationMovement[]): LiabilityPart {
  const ofPhase = (name: OrganizationMovement['phase']) => moved.filter(({ phase }) => phase === name);
  const sum = (all: readonly OwedMovement[]) => all.reduce((total, { amountNanoUsd }) => total + amountNanoUsd, 0n);
  return {
    openingNanoUsd: sum(ofPhase('before')),
    movements: ofPhase('within'),
    closingNanoUsd: balanceNanoUsd - sum(ofPhase('after')),
  };
}

const owedOf = (sums: readonly AccountSum[]): bigint =>
  sums.reduce((total, { debitNanoUsd, creditNanoUsd }) => total + creditNanoUsd - debitNanoUsd, 0n);
