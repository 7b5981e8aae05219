import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, RoutifyError, type Page, type PageRequest, type PriceRow, type Actor } from '#core';
import { ChangeBus, type Transaction, recordChange } from '#core/infra';
import { newestFirst, type DatedPrice, type PriceScope } from './domain/catalog-index.js';
import { checkScope, startOf } from './domain/new-price.js';
import type { Price } from './domain/prices/price.js';
import { priceVersions } from './domain/prices/stored-schedule.js';
import { priceState } from './domain/price-state.js';
import { ModelsRepository } from './models.repository.js';
import { PricesRepository, type PriceRecord } from './prices.repository.js';

interface NewPrice extends PriceScope, Pick<Price, 'rows' | 'serviceTiers'> {
  /** Absent: the same rates at all times. */
  readonly schedule?: Price['schedule'];
  /** Null: now. */
  readonly effectiveFrom: Date | null;
  readonly source: string;
}

/** Prices are append-only: the cost of every request can be recomputed. */
@Injectable()
export class PricesService {
  constructor(
    private readonly models: ModelsRepository,
    private readonly prices: PricesRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found` without the model. */
  async list(modelId: string, page: PageRequest): Promise<Page<PriceRecord>> {
    await this.requireModel(modelId);
    return this.prices.list(modelId, page);
  }

  /** The version that a charge is pinned to. Immutable, so callers can cache it. */
  async findVersion(versionId: string): Promise<PriceRecord | null> {
    return this.prices.find(versionId);
  }

  /** The rows of current list prices, by model id. */
  async currentRows(modelIds: readonly string[]): Promise<ReadonlyMap<string, readonly PriceRow[]>> {
    const current = await this.prices.currentPrices(modelIds, { tierId: null, organizationId: null });
    return new Map([...current].map(([id, { rows }]) => [id, rows]));
  }

  /** The current prices of tiers, including archived models and tiers. */
  async listTierPrices(): Promise<DatedPrice[]> {
    const nowMs = this.clock.nowMs();
    const current = (await this.prices.loadCurrent(null)).filter(
      ({ tierId, effectiveFromMs }) => tierId !== null && effectiveFromMs <= nowMs,
    );
    return [
      ...new Map(
        current
          .sort(newestFirst)
          .reverse()
          .map((price) => [`${price.modelId}|${price.tierId ?? ''}`, price]),
      ).values(),
    ];
  }

  /**
   * The version that prices a request of `scope` at `at`: the organization's, else the tier's, else the list's. Null
   * when none has started. Throws `not_found` without the model.
   */
  async findInForce(modelId: string, { tierId, organizationId }: PriceScope, at: Date): Promise<PriceRecord | null> {
    await this.requireModel(modelId);
    const scopes = [
      ...(organizationId === null ? [] : [{ tierId: null, organizationId }]),
      ...(tierId === null ? [] : [{ tierId, organizationId: null }]),
      { tierId: null, organizationId: null },
    ];
    for (const scope of scopes) {
      const price = await this.prices.findInForce(modelId, scope, at);
      if (price !== null) return price;
    }
    return null;
  }

  /** Throws `not_found` without the model, `invalid_request_error` for a price of the past or of two scopes. */
  async append(modelId: string, price: NewPrice, actor: Actor): Promise<PriceRecord> {
    checkScope(price);
    const nowMs = this.clock.nowMs();
    const effectiveFrom = startOf(price.effectiveFrom, nowMs);
    const appended = await this.models.change(async (tx) => {
      await this.requireModel(modelId, tx);
      const { schedule = null, serviceTiers = [], ...facts } = price;
      const inserted = {
        ...facts,
        id: newUuid(nowMs),
        modelId,
        effectiveFrom,
        createdAt: new Date(nowMs),
        ...priceVersions({ schedule, serviceTiers }, () => newUuid(nowMs)),
      };
      await this.prices.insert(tx, [inserted]);
      await recordChange(tx, {
        actor,
        action: 'price.create',
        targetKind: 'price',
        targetId: formatId('price', inserted.id),
        organizationId: inserted.organizationId,
        after: priceState(inserted),
      });
      return inserted;
    });
    this.bus.announce('catalog', modelId);
    return appended;
  }

  private async requireModel(modelId: string, tx?: Transaction): Promise<void> {
    if ((await this.models.find(modelId, tx)) === null) {
      throw new RoutifyError('not_found', `There is no model ${formatId('mdl', modelId)}.`);
    }
  }
}
