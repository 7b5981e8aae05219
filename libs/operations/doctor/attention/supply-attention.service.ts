import { Injectable } from '@nestjs/common';
import { ModelsService } from '#catalog';
import { type ChannelRecord, ChannelsService, effectiveOptions } from '#channels';
import { PriceStanding, type ServedCost } from '#catalog/price-updates';
import { UpstreamBalances } from '#channels/upstream-accounts';
import { lowUpstreamBalance, ofInstallation, reasonOf, type Attention } from '../domain/attention.js';
import { testMoneyAttention } from '../domain/check-test-money.js';
import { listed } from '../domain/listed.js';
import { TestMoneyFacts } from '../facts/test-money-facts.js';

const BALANCES_MAX = 100;
const CHANNELS_MAX = 1_000;

/** What models are bought and sold for: accounts at providers, prices and costs, and test money. */
@Injectable()
export class SupplyAttention {
  constructor(
    private readonly balances: UpstreamBalances,
    private readonly prices: PriceStanding,
    private readonly channels: ChannelsService,
    private readonly models: ModelsService,
    private readonly tests: TestMoneyFacts,
  ) {}

  /** Each may fail alone. */
  sources(): readonly Promise<Attention[]>[] {
    return [this.ofBalances(), this.ofProposals(), this.ofPriceList(), this.ofDrift(), this.ofTestMoney()];
  }

  private async ofBalances(): Promise<Attention[]> {
    const { rows } = await this.balances.list(
      { isLow: true, isUsed: true },
      { limit: BALANCES_MAX, after: null, before: null },
    );
    return rows.map(({ state, ...row }) => lowUpstreamBalance(row, state.balanceNanoUsd ?? 0n, state.daysLeft));
  }

  private async ofTestMoney(): Promise<Attention[]> {
    return testMoneyAttention(await this.tests.read());
  }

  private async ofProposals(): Promise<Attention[]> {
    const open = await this.prices.openProposal();
    if (open === null) return [];
    const reason = reasonOf('price_proposal', { count: open.changes });
    return [{ ...ofInstallation('price_proposal', 'warning', 'prices', reason), since: open.since }];
  }

  private async ofPriceList(): Promise<Attention[]> {
    const { source, check } = await this.prices.ofList();
    if (source === null || check?.result !== 'failed') return [];
    const reason = reasonOf('price_list_failed', { fault: check.detail ?? '' });
    return [{ ...ofInstallation('price_list_failed', 'warning', 'prices', reason), since: check.checkedAt }];
  }

  private async ofDrift(): Promise<Attention[]> {
    const filter = { statuses: null, includeArchived: false, q: null };
    const { rows } = await this.channels.list(filter, { limit: CHANNELS_MAX, after: null, before: null });
    const modelIds = new Set(rows.flatMap(({ models }) => models.map(({ modelId }) => modelId)));
    const known = await this.models.canonicalIdsOf([...modelIds]);
    const { names, percentMax: percent } = await this.prices.driftOf(rows.flatMap(bookedCosts), known);
    if (names.length === 0) return [];
    const reason = reasonOf('price_drift', { count: names.length, percent, names: listed(names) });
    return [ofInstallation('price_drift', 'warning', 'prices', reason)];
  }
}

function bookedCosts({ models, options, preset, status }: ChannelRecord): ServedCost[] {
  if (status === 'disabled') return [];
  const isReported = effectiveOptions(options, preset).trust_reported_cost === true;
  return models.map(({ modelId, cost }) => ({ modelId, cost: isReported ? null : cost }));
}
