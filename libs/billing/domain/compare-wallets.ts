import type { WalletProjection, WalletState } from '#admission';

/** What Postgres and Redis both say of a wallet. */
const SHARED = ['postedNanoUsd', 'creditLimitNanoUsd', 'blockedNanoUsd', 'status', 'version'] as const;

/** Where Redis's copy of a wallet is not what Postgres says; empty when it is. Redis may be a version behind for a moment. */
export function compareWallets(wallet: Pick<WalletProjection, (typeof SHARED)[number]>, state: WalletState): string[] {
  return SHARED.filter((name) => wallet[name] !== state[name]).map(
    (name) => `${name}: Postgres ${wallet[name]}, Redis ${state[name]}`,
  );
}
