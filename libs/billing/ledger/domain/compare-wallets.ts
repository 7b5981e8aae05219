import type { WalletProjection } from '../../admission/domain/settlement-commands.js';
import type { WalletState } from '../../admission/admission-queries.service.js';

/** Fields of a wallet that Postgres and Redis both store. */
const SHARED = ['postedNanoUsd', 'creditLimitNanoUsd', 'blockedNanoUsd', 'status', 'version'] as const;

/** Differences between a wallet and its copy in Redis, which may briefly be a version behind; empty when equal. */
export function compareWallets(wallet: Pick<WalletProjection, (typeof SHARED)[number]>, state: WalletState): string[] {
  return SHARED.filter((name) => wallet[name] !== state[name]).map(
    (name) => `${name}: Postgres ${wallet[name]}, Redis ${state[name]}`,
  );
}
