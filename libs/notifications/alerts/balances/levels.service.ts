import { Injectable } from '@nestjs/common';
import { PaymentRepository, WalletRepository, UsageService } from '#billing/ledger';
import { Clock } from '#core';
import { RejectionsRepository } from '#completions/rejections';
import { SettingGroupsService } from '#core/infra';
import { defaultRules, type AlertRules } from '../domain/alert-rules.js';
import { lowBalanceOf, type BalanceFacts } from '../domain/low-balance.js';
import { WEEK_MS } from '../domain/unusual-spend.js';
import { AlertRulesRepository } from '../rules/alert-rules.repository.js';

const PAGE = 200;
const SWEEP_INTERVAL_MS = 60_000;
/** Whole minutes are counted; gateways deliver each second. */
const REFUSED_MS = 120_000;

interface Held {
  readonly organizationId: string;
  readonly lowNanoUsd: bigint | null;
}

/**
 * Gives wallets the amount below which a charge writes `balance.low`. Rules that a customer changed come first; the others
 * are gone through once a minute, a page at a time, since top-ups, spend and the operator's defaults change amounts.
 */
@Injectable()
export class LevelsService {
  private after: string | null = null;
  private sweptMs = -Infinity;

  constructor(
    private readonly rules: AlertRulesRepository,
    private readonly wallets: WalletRepository,
    private readonly payments: PaymentRepository,
    private readonly usage: UsageService,
    private readonly rejections: RejectionsRepository,
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
  ) {}

  async applyChanged(): Promise<void> {
    const changed = await this.rules.changed(PAGE);
    if (changed.length > 0) await this.apply(await this.wallets.levelsOf(changed));
  }

  /** A balance can be too small for any request of its organization before it is zero. */
  async noteRefused(): Promise<void> {
    const since = new Date(this.clock.nowMs() - REFUSED_MS);
    await this.wallets.noteRefused(await this.rejections.organizationsSince('insufficient_balance', since));
  }

  /** The next page of all wallets, if one is due. */
  async sweep(): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    if (this.after === null && nowMs - this.sweptMs < SWEEP_INTERVAL_MS) return;
    if (this.after === null) this.sweptMs = nowMs;
    const page = await this.wallets.levelsAfter(this.after, PAGE);
    this.after = page.length < PAGE ? null : (page.at(-1)?.organizationId ?? null);
    await this.apply(page);
  }

  private async apply(held: readonly Held[]): Promise<void> {
    const { values } = await this.settings.get('alerts');
    const own = await this.rules.findAll(held.map(({ organizationId }) => organizationId));
    const ruled = held.map((one) => ({
      ...one,
      rules: own.get(one.organizationId) ?? defaultRules(values, one.organizationId),
    }));
    const factsOf = await this.readFacts(ruled.map(({ rules }) => rules));
    for (const { organizationId, lowNanoUsd: before, rules } of ruled) {
      const lowNanoUsd = lowBalanceOf(rules, factsOf(organizationId));
      if (lowNanoUsd === before && rules.isApplied) continue;
      // An amount that follows the spend is crossed by it, one that a person sets is not.
      const isSet = !rules.isApplied || rules.lowBalanceDays === 0;
      await this.wallets.transaction(async (tx) => {
        await this.wallets.lock(tx, [organizationId]);
        await this.wallets.setLevels(tx, [{ organizationId, lowNanoUsd, isSet }]);
        await this.rules.noteApplied(tx, rules);
      });
    }
  }

  /** Read only for organizations whose rules need them. */
  private async readFacts(rules: readonly AlertRules[]): Promise<(organizationId: string) => BalanceFacts> {
    const idsOf = (needs: (rules: AlertRules) => boolean) => rules.filter(needs).map((each) => each.organizationId);
    const nowMs = this.clock.nowMs();
    const week = { from: new Date(nowMs - WEEK_MS), before: new Date(nowMs + 1) };
    const byPercent = idsOf(({ lowBalancePercent }) => lowBalancePercent > 0);
    const byDays = idsOf(({ lowBalanceDays }) => lowBalanceDays > 0);
    const topups = byPercent.length === 0 ? new Map<string, bigint>() : await this.payments.lastTopups(byPercent);
    const sums = await this.usage.sumGroups(week, 'organization', byDays);
    const spent = new Map(sums.map(({ group, revenueNanoUsd }) => [group, revenueNanoUsd]));
    return (id) => ({ lastTopupNanoUsd: topups.get(id) ?? null, weekSpendNanoUsd: spent.get(id) ?? 0n });
  }
}
