import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, RoutifyError, type Page, type PageRequest, type PriceRow } from '#kernel';
import { ChangeBus, type Transaction } from '#infra';
import { recordChange, type Actor } from '#audit';
import { newestFirst, type DatedPrice, type PriceScope } from './domain/catalog-index.js';
import { checkScope, startOf } from './domain/new-price.js';
import { priceState } from './domain/price-state.js';
import { ModelsRepository } from './models.repository.js';
import { PricesRepository, type PriceRecord } from './prices.repository.js';

export interface NewPrice extends PriceScope {
  readonly rows: readonly PriceRow[];
  /** Null: at once. */
  readonly effectiveFrom: Date | null;
  readonly source: string;
}

/** Prices are added, never changed: what a request cost can be recomputed for ever. */
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

  /** The version that a charge was pinned to. It never changes, so callers may remember it. */
  async findVersion(versionId: string): Promise<PriceRecord | null> {
    return this.prices.find(versionId);
  }

  /** The prices of tiers that are in force, archived models' and tiers' too. */
  async listTierPrices(): Promise<DatedPrice[]> {
    const nowMs = this.clock.nowMs();
    const begun = (await this.prices.loadCurrent()).filter(
      ({ tierId, effectiveFromMs }) => tierId !== null && effectiveFromMs <= nowMs,
    );
    return [
      ...new Map(
        begun
          .sort(newestFirst)
          .reverse()
          .map((price) => [`${price.modelId}|${price.tierId ?? ''}`, price]),
      ).values(),
    ];
  }

  /**
   * The version that a request of `scope` would be charged by at a moment: the organization's, else the tier's, else the
   * list's. Null when none has begun. Throws `not_found` without the model.
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
      const inserted = { ...price, id: newUuid(nowMs), modelId, effectiveFrom, createdAt: new Date(nowMs) };
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
