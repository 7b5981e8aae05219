/** Debits and credits of one kind of account by one code. */
export interface AccountSum {
  readonly accountKind: string;
  readonly code: string;
  readonly debitNanoUsd: bigint;
  readonly creditNanoUsd: bigint;
}

/** What happened to all accounts of a kind. Balances are debits less credits: over all kinds they add up to zero. */
export interface AccountMonth {
  readonly kind: string;
  readonly openingNanoUsd: bigint;
  readonly debitNanoUsd: bigint;
  readonly creditNanoUsd: bigint;
  readonly closingNanoUsd: bigint;
  readonly movements: readonly AccountSum[];
}

/** The accounts of a month, by name, from sums of all before it and of itself; rows of one account and code are added. */
export function ledgerMonth(before: readonly AccountSum[], within: readonly AccountSum[]): AccountMonth[] {
  const kinds = [...new Set([...before, ...within].map(({ accountKind }) => accountKind))].toSorted();
  return kinds.map((kind) => {
    const openingNanoUsd = balanceOf(before.filter(({ accountKind }) => accountKind === kind));
    const movements = byCode(within.filter(({ accountKind }) => accountKind === kind));
    const [debitNanoUsd, creditNanoUsd] = [sumOf(movements, 'debitNanoUsd'), sumOf(movements, 'creditNanoUsd')];
    const closingNanoUsd = openingNanoUsd + debitNanoUsd - creditNanoUsd;
    return { kind, openingNanoUsd, debitNanoUsd, creditNanoUsd, closingNanoUsd, movements };
  });
}

function byCode(sums: readonly AccountSum[]): AccountSum[] {
  const added = new Map<string, AccountSum>();
  for (const sum of sums) {
    const { debitNanoUsd, creditNanoUsd } = added.get(sum.code) ?? { debitNanoUsd: 0n, creditNanoUsd: 0n };
    added.set(sum.code, {
      ...sum,
      debitNanoUsd: debitNanoUsd + sum.debitNanoUsd,
      creditNanoUsd: creditNanoUsd + sum.creditNanoUsd,
    });
  }
  return [...added.values()].toSorted((one, other) => (one.code < other.code ? -1 : 1));
}

const balanceOf = (sums: readonly AccountSum[]): bigint => sumOf(sums, 'debitNanoUsd') - sumOf(sums, 'creditNanoUsd');

function sumOf(sums: readonly AccountSum[], side: 'debitNanoUsd' | 'creditNanoUsd'): bigint {
  return sums.reduce((total, sum) => total + sum[side], 0n);
}
