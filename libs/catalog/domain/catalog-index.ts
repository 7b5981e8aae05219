import { inTurns, type PriceVersion, ScheduledPrice, type Calendars, type SchedulablePrice } from '#core';
import { isUsable, type CatalogModel } from './catalog-model.js';
import type { PricedModel } from './priced-model.js';
import { plainModelName } from './plain-model-name.js';
import { isRetired } from './sunset.js';
import { sunsetHeaders, type SunsetHeaders } from './sunset-headers.js';

/** Scope of a price version; both null: the list price. */
export interface PriceScope {
  readonly organizationId: string | null;
  readonly tierId: string | null;
}

export interface DatedPrice extends PriceScope, SchedulablePrice {
  readonly modelId: string;
  /** Start of validity, Unix milliseconds. */
  readonly effectiveFromMs: number;
}

/** A version with its schedule ready to be read. */
interface IndexedPrice {
  readonly price: DatedPrice;
  /** Null: the same rates at all times. */
  readonly scheduled: ScheduledPrice | null;
}

/** Versions of one model, each list newest first. */
interface ModelPrices {
  readonly list: IndexedPrice[];
  readonly byTier: Map<string, IndexedPrice[]>;
  readonly byOrganization: Map<string, IndexedPrice[]>;
}

/** The model that is to answer requests for another. */
interface Successor {
  /** Null: there is none that requests can use. */
  readonly model: CatalogModel | null;
  /** Whether requests are to be answered by it; false: it is only named. */
  readonly isRedirected: boolean;
}

/** Retired models that are followed from one to its replacement. */
const REPLACEMENTS_MAX = 5;

const NO_CALENDARS: Calendars = new Map();

/** An immutable snapshot of the catalog, with constant-time look-ups by every accepted name. */
export class CatalogIndex {
  private listed: readonly CatalogModel[] = [];
  private readonly byName = new Map<string, CatalogModel>();
  private readonly byId = new Map<string, CatalogModel>();
  private readonly prices = new Map<string, ModelPrices>();
  /** Of models that are deprecated or retire, by id. */
  private readonly headers = new Map<string, SunsetHeaders>();

  private constructor(private readonly calendarsNow: () => Calendars) {}

  /**
   * In turns: thousands of models are no reason for requests to wait.
   * @param prices in any order; of two versions with the same start the later id wins
   * @param calendarsNow the same object until a calendar changes
   * @param modelsUrl where customers read about models
   */
  static async build(
    models: readonly CatalogModel[],
    prices: readonly DatedPrice[],
    calendarsNow: () => Calendars = () => NO_CALENDARS,
    modelsUrl = '',
  ): Promise<CatalogIndex> {
    const index = new CatalogIndex(calendarsNow);
    const usable = models.filter(isUsable).sort((a, b) => (a.canonicalId < b.canonicalId ? -1 : 1));
    index.listed = usable.filter((model) => model.status !== 'hidden');
    await inTurns(usable, (model) => {
      index.byId.set(model.id, model);
      for (const name of [model.canonicalId, ...model.aliases]) index.byName.set(name, model);
    });
    await inTurns(usable, (model) => {
      const headers = sunsetHeaders(model, index.replacementOf(model), modelsUrl);
      if (headers !== null) index.headers.set(model.id, headers);
    });
    await inTurns(prices, (price) => {
      index.addPrice(price);
    });
    await inTurns(index.prices.values(), ({ list, byTier, byOrganization }) => {
      for (const versions of [list, ...byTier.values(), ...byOrganization.values()])
        versions.sort((left, right) => newestFirst(left.price, right.price));
    });
    return index;
  }

  /** Every name that `find` knows. */
  names(): Iterable<string> {
    return this.byName.keys();
  }

  /** The usable model of a canonical id or an alias; other spellings of a name mean the same. */
  find(name: string): CatalogModel | null {
    return this.byName.get(name) ?? this.findSpelled(name);
  }

  private findSpelled(name: string): CatalogModel | null {
    const plain = plainModelName(name);
    return plain === name ? null : (this.byName.get(plain) ?? null);
  }

  findById(modelId: string): CatalogModel | null {
    return this.byId.get(modelId) ?? null;
  }

  /** The model that answers requests for a name: its own, or where that is retired the one that they are redirected to. */
  findServing(name: string, atMs: number): CatalogModel | null {
    const named = this.find(name);
    if (named === null || !isRetired(named, atMs)) return named;
    const { model, isRedirected } = this.successorOf(named, atMs);
    return isRedirected ? model : null;
  }

  /** Usable models that are neither hidden nor retired, by canonical id. */
  listAt(atMs: number): readonly CatalogModel[] {
    return this.listed.some((model) => isRetired(model, atMs))
      ? this.listed.filter((model) => !isRetired(model, atMs))
      : this.listed;
  }

  /** Headers of replies to requests for a model; null: it is not deprecated and has no date. */
  headersOf({ id }: CatalogModel): SunsetHeaders | null {
    return this.headers.get(id) ?? null;
  }

  /** A model that is not retired is its own successor. */
  successorOf(model: CatalogModel, atMs: number): Successor {
    let [next, isRedirected]: [CatalogModel | null, boolean] = [model, true];
    for (let count = 0; next !== null && isRetired(next, atMs); count++) {
      isRedirected &&= next.sunsetAction === 'redirect';
      next = count === REPLACEMENTS_MAX ? null : this.replacementOf(next);
    }
    return { model: next, isRedirected };
  }

  /** The version in force: the organization's, else the tier's, else the list's; of a schedule that of the window. */
  priceOf(modelId: string, scope: PriceScope, atMs: number): PriceVersion | null {
    const found = this.inForce(modelId, scope, atMs);
    return found === null ? null : versionOf(found, atMs);
  }

  /** A model at its price in force, with what it is at other hours; null: no price. */
  offerOf(model: CatalogModel, scope: PriceScope, atMs: number): PricedModel | null {
    const found = this.inForce(model.id, scope, atMs);
    if (found === null) return null;
    const { schedule } = found.price;
    const hours = schedule === null ? null : { ordinary: found.price, schedule, calendars: this.calendarsNow() };
    return { model, price: versionOf(found, atMs), hours };
  }

  private replacementOf({ replacement }: CatalogModel): CatalogModel | null {
    return replacement === null ? null : this.find(replacement);
  }

  private inForce(modelId: string, { organizationId, tierId }: PriceScope, atMs: number): IndexedPrice | null {
    const prices = this.prices.get(modelId);
    if (prices === undefined) return null;
    return (
      (organizationId === null ? null : inForce(prices.byOrganization.get(organizationId), atMs)) ??
      (tierId === null ? null : inForce(prices.byTier.get(tierId), atMs)) ??
      inForce(prices.list, atMs)
    );
  }

  private addPrice(dated: DatedPrice): void {
    const { schedule } = dated;
    const scheduled = schedule === null ? null : new ScheduledPrice(dated, schedule, this.calendarsNow);
    this.add(dated, { price: dated, scheduled });
  }

  private add(price: DatedPrice, indexed: IndexedPrice): void {
    const prices = this.prices.get(price.modelId) ?? noPrices();
    this.prices.set(price.modelId, prices);
    if (price.organizationId !== null) append(prices.byOrganization, price.organizationId, indexed);
    else if (price.tierId !== null) append(prices.byTier, price.tierId, indexed);
    else prices.list.push(indexed);
  }
}

function noPrices(): ModelPrices {
  return { list: [], byTier: new Map(), byOrganization: new Map() };
}

function append(prices: Map<string, IndexedPrice[]>, scopeId: string, price: IndexedPrice): void {
  const known = prices.get(scopeId);
  if (known === undefined) prices.set(scopeId, [price]);
  else known.push(price);
}

/** Of versions with the same start the later id is newer. */
export function newestFirst(left: DatedPrice, right: DatedPrice): number {
  return right.effectiveFromMs - left.effectiveFromMs || (left.id < right.id ? 1 : -1);
}

function inForce(versions: readonly IndexedPrice[] | undefined, atMs: number): IndexedPrice | null {
  return versions?.find(({ price }) => price.effectiveFromMs <= atMs) ?? null;
}

function versionOf({ price, scheduled }: IndexedPrice, atMs: number): PriceVersion {
  return scheduled?.at(atMs) ?? price;
}
