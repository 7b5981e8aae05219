import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { DisplayRatesService } from '#core/infra';
import { CredentialCosts, type CredentialCost } from '#billing/ledger';
import { accountState, newestBalance, type AccountState, type KnownBalance } from '../domain/account-state.js';
import { pulledBalance } from '../domain/pulled-balance.js';
import type { Account } from './upstream-balances.repository.js';

/** What is spent a day is the average of this time. */
const RECENT_MS = 7 * 86_400_000;

/** What is left on accounts now, from what is known of them and what was booked since. */
@Injectable()
export class AccountStates {
  constructor(
    private readonly costs: CredentialCosts,
    private readonly rates: DisplayRatesService,
    private readonly clock: Clock,
  ) {}

  /** By the credential that has the balance. */
  async read(accounts: readonly Account[]): Promise<ReadonlyMap<string, AccountState>> {
    const cnyPerUsd = await this.cnyPerUsd(accounts);
    const known = new Map(
      accounts.map((account) => [
        account.id,
        newestBalance([statedBalance(account), pulledBalance(account.amounts, account.amountsAt, cnyPerUsd)]),
      ]),
    );
    const questions = accounts.flatMap(({ id, memberIds }) => {
      const since = known.get(id)?.at;
      return since === undefined ? [] : memberIds.map((credentialId) => ({ credentialId, since }));
    });
    const [since, { covered, costs: recent }] = await Promise.all([
      this.costs.since(questions),
      this.costs.recent(
        accounts.flatMap(({ memberIds }) => memberIds),
        RECENT_MS,
      ),
    ]);
    const states = accounts.map((account): [string, AccountState] => {
      const sum = sumOf(since, account);
      const from = Math.max(covered?.from.getTime() ?? 0, account.since.getTime());
      const costs = {
        sinceNanoUsd: sum.costNanoUsd,
        unpriced: sum.unpriced,
        recentNanoUsd: sumOf(recent, account).costNanoUsd,
        recentMs: covered === null ? 0 : Math.max(0, covered.before.getTime() - from),
      };
      return [account.id, accountState(known.get(account.id) ?? null, costs)];
    });
    return new Map(states);
  }

  /** The operator's rate of today; null: there is none, or none is needed. */
  private async cnyPerUsd(accounts: readonly Account[]): Promise<string | null> {
    if (!accounts.some(({ amounts }) => amounts.some(({ currency }) => currency === 'CNY'))) return null;
    return (await this.rates.of('CNY', new Date(this.clock.nowMs())))?.rate ?? null;
  }
}

function statedBalance({ statedNanoUsd, statedAt }: Account): KnownBalance | null {
  return statedNanoUsd === null || statedAt === null
    ? null
    : { source: 'stated', nanoUsd: statedNanoUsd, at: statedAt };
}

function sumOf(costs: readonly CredentialCost[], { memberIds }: Account): Omit<CredentialCost, 'credentialId'> {
  const own = costs.filter(({ credentialId }) => memberIds.includes(credentialId));
  return {
    costNanoUsd: own.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0n),
    unpriced: own.reduce((sum, { unpriced }) => sum + unpriced, 0n),
  };
}
