import type { PriceVersion } from '#kernel';
import { isUsable, type CatalogModel } from './catalog-model.js';

/** Scope of a price version; both null: the list price. */
export interface PriceScope {
  readonly organizationId: string | null;
  readonly tierId: string | null;
}

export interface DatedPrice extends PriceScope, PriceVersion {
  readonly modelId: string;
  /** Start of validity, Unix milliseconds. */
  readonly effectiveFromMs: number;
}

/** Versions of one model, each list newest first. */
interface ModelPrices {
  readonly list: DatedPrice[];
  readonly byTier: Map<string, DatedPrice[]>;
  readonly byOrganization: Map<string, DatedPrice[]>;
}

/** An immutable snapshot of the catalog, with constant-time look-ups by every accepted name. */
export class CatalogIndex {
  /** Usable models that are not hidden, by canonical id. */
  readonly listed: readonly CatalogModel[];
  private readonly byName = new Map<string, CatalogModel>();
  private readonly byId = new Map<string, CatalogModel>();
  private readonly prices = new Map<string, ModelPrices>();

  /** @param prices in any order; of two versions with the same start the later id wins. */
  constructor(models: readonly CatalogModel[], prices: readonly DatedPrice[]) {
    const usable = models.filter(isUsable).sort((a, b) => (a.canonicalId < b.canonicalId ? -1 : 1));
    this.listed = usable.filter((model) => model.status !== 'hidden');
    for (const model of usable) {
      this.byId.set(model.id, model);
      for (const name of [model.canonicalId, ...model.aliases]) this.byName.set(name, model);
    }
    for (const price of [...prices].sort(newestFirst)) this.addPrice(price);
  }

  /** The usable model of a canonical id or an alias. */
  find(name: string): CatalogModel | null {
    return this.byName.get(name) ?? null;
  }

  findById(modelId: string): CatalogModel | null {
    return this.byId.get(modelId) ?? null;
  }

  /** The version in force: the organization's, else the tier's, else the list's. */
  priceOf(modelId: string, scope: PriceScope, atMs: number): PriceVersion | null {
    const prices = this.prices.get(modelId);
    if (prices === undefined) return null;
    const { organizationId, tierId } = scope;
    return (
      (organizationId === null ? null : inForce(prices.byOrganization.get(organizationId), atMs)) ??
      (tierId === null ? null : inForce(prices.byTier.get(tierId), atMs)) ??
      inForce(prices.list, atMs)
    );
  }

  private addPrice(price: DatedPrice): void {
    const prices = this.prices.get(price.modelId) ?? noPrices();
    this.prices.set(price.modelId, prices);
    if (price.organizationId !== null) append(prices.byOrganization, price.organizationId, price);
    else if (price.tierId !== null) append(prices.byTier, price.tierId, price);
    else prices.list.push(price);
  }
}

function noPrices(): ModelPrices {
  return { list: [], byTier: new Map(), byOrganization: new Map() };
}

function append(prices: Map<string, DatedPrice[]>, scopeId: string, price: DatedPrice): void {
  const known = prices.get(scopeId);
  if (known === undefined) prices.set(scopeId, [price]);
  else known.push(price);
}

/** Of versions with the same start the later id is newer. */
export function newestFirst(left: DatedPrice, right: DatedPrice): number {
  return right.effectiveFromMs - left.effectiveFromMs || (left.id < right.id ? 1 : -1);
}

function inForce(versions: readonly DatedPrice[] | undefined, atMs: number): PriceVersion | null {
  return versions?.find(({ effectiveFromMs }) => effectiveFromMs <= atMs) ?? null;
}
