import { Injectable } from '@nestjs/common';
import { Config } from '#core/infra';
import { Clock, type PriceRow } from '#core';
import { PricesService } from '../prices.service.js';
import { proposeModel } from '../listed/propose-model.js';
import { drifts } from './domain/price-drift.js';
import { sourceOf } from './domain/proposal.js';
import { PriceListChecksRepository, type PriceListCheck } from './checks/price-list-checks.repository.js';
import { PriceProposalsRepository } from './proposals/price-proposals.repository.js';

/** The configured list and its last read. */
export interface PriceListStanding {
  /** Null: none is configured. */
  readonly source: string | null;
  readonly format: string;
  readonly hours: number;
  readonly check: PriceListCheck | null;
}

/** Models of channels that are far from the shipped price list, by name. */
interface PriceDrift {
  readonly percentMax: number;
  readonly names: readonly string[];
}

/** A model of an enabled channel, and what it costs there. */
export interface ServedCost {
  readonly modelId: string;
  /** Null: unknown, or the provider's report is booked. */
  readonly cost: readonly PriceRow[] | null;
}

/** How fresh prices are, for operators. */
@Injectable()
export class PriceStanding {
  constructor(
    private readonly proposals: PriceProposalsRepository,
    private readonly checks: PriceListChecksRepository,
    private readonly prices: PricesService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  async ofList(): Promise<PriceListStanding> {
    const { priceListUrl: url, priceListFormat: format, priceListHours: hours } = this.config;
    return { source: url === null ? null : sourceOf(url), format, hours, check: await this.checks.find() };
  }

  /** A worker reads the list within seconds, unless none is configured. */
  async hurry(): Promise<PriceListStanding> {
    if (this.config.priceListUrl !== null) await this.checks.hurry(new Date(this.clock.nowMs()));
    return this.ofList();
  }

  openProposal(): Promise<{ readonly since: Date; readonly changes: number } | null> {
    return this.proposals.openSince(new Date(this.clock.nowMs()));
  }

  /**
   * Which of these models have a list price, or a cost, far from the vendor's own price.
   *
   * @param nameOf canonical ids by id
   */
  async driftOf(served: readonly ServedCost[], nameOf: ReadonlyMap<string, string>): Promise<PriceDrift> {
    const { priceDriftPercent: percentMax } = this.config;
    if (percentMax === 0) return { percentMax, names: [] };
    const prices = await this.prices.currentRows([...new Set(served.map(({ modelId }) => modelId))]);
    const far = served.filter(({ modelId, cost }) => {
      const listed = listedRows(nameOf.get(modelId));
      const own = [prices.get(modelId) ?? null, cost];
      return listed !== null && own.some((rows) => rows !== null && drifts(rows, listed, percentMax));
    });
    const names = new Set(far.map(({ modelId }) => nameOf.get(modelId) ?? ''));
    return { percentMax, names: [...names].sort() };
  }
}

function listedRows(canonicalId: string | undefined): readonly PriceRow[] | null {
  if (canonicalId === undefined) return null;
  const listed = proposeModel(canonicalId, '');
  return listed.canonicalId === canonicalId ? (listed.price?.rows ?? null) : null;
}
