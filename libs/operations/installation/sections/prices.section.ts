import { Injectable } from '@nestjs/common';
import { TiersService } from '#auth';
import { formatPrice, ModelsService, priceOfVersion, PricesService, type DatedPrice, type Price } from '#catalog';
import { RoutifyError, type Actor } from '#core';
import { fault } from '../domain/faults-in.js';
import { Section, type Check, type Entry, type Found, type SectionContext } from './section.js';
import { PRICE_SOURCE } from './models.section.js';
import { TierNames } from './tier-names.js';

/** The price of a model for the organizations of a tier. */
interface TierPrice {
  /** Canonical id. */
  readonly model: string;
  /** Name. */
  readonly tier: string;
  readonly price: Price;
}
export type PriceEntry = Entry<TierPrice, TierPrice>;

/** The natural key of a tier's price. */
export function priceKey({ model, tier }: Pick<TierPrice, 'model' | 'tier'>): string {
  return `${model} for ${tier}`;
}

/** Current prices of tiers; list prices are part of their models. Prices are appended, never removed. */
@Injectable()
export class PricesSection extends Section<DatedPrice, TierPrice, TierPrice> {
  protected readonly name = 'prices';

  constructor(
    private readonly prices: PricesService,
    private readonly models: ModelsService,
    private readonly tiers: TiersService,
  ) {
    super();
  }

  async read(): Promise<Found<DatedPrice>[]> {
    const [prices, tiers] = await Promise.all([this.prices.listTierPrices(), TierNames.read(this.tiers)]);
    const canonicalIds = await this.models.canonicalIdsOf(prices.map(({ modelId }) => modelId));
    const live = await this.models.idsOf([...canonicalIds.values()]);
    return prices.flatMap((price): Found<DatedPrice>[] => {
      const { id, tierId } = price;
      const model = canonicalIds.get(price.modelId) ?? '';
      const tier = tierId === null ? null : tiers.findName(tierId);
      if (tier === null || !live.has(model)) return [];
      const fields = { model, tier, ...formatPrice(priceOfVersion(price)) };
      return [{ key: priceKey({ model, tier }), fields, id, version: id, archivedAt: null, row: price }];
    });
  }

  protected override readonly isPrunable = () => false;

  protected checkFor({
    models,
    tiers,
  }: SectionContext<DatedPrice, TierPrice, TierPrice>): Check<DatedPrice, TierPrice, TierPrice> {
    return (entry) => {
      if (entry === null) return [];
      const { model, tier } = entry.patch;
      return [
        ...(models.has(model) ? [] : [fault('model', `There is no model ${model}.`)]),
        ...(tiers.has(tier) ? [] : [fault('tier', `There is no tier ${tier}.`)]),
      ];
    };
  }

  protected async create({ model, tier, price: written }: TierPrice, actor: Actor): Promise<void> {
    const [tiers, ids] = await Promise.all([TierNames.read(this.tiers), this.models.idsOf([model])]);
    const modelId = ids.get(model);
    if (modelId === undefined) throw new RoutifyError('conflict', `the model ${model} no longer exists`);
    const price = {
      tierId: tiers.getId(tier),
      organizationId: null,
      ...written,
      effectiveFrom: null,
      source: PRICE_SOURCE,
    };
    await this.prices.append(modelId, price, actor);
  }

  protected async update(_row: DatedPrice, { patch }: PriceEntry, _changed: unknown, actor: Actor): Promise<void> {
    await this.create(patch, actor);
  }

  protected restore(): never {
    throw new Error('prices cannot be archived');
  }

  protected archive(): never {
    throw new Error('prices cannot be archived');
  }
}
