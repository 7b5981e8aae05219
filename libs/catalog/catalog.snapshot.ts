import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { PriceVersion } from '#core';
import { ChangeBus, Config, LiveSnapshot, Logger, CalendarsSnapshot } from '#core/infra';
import { CatalogIndex, type DatedPrice, type PriceScope } from './domain/catalog-index.js';
import type { CatalogModel } from './domain/catalog-model.js';
import type { PricedModel } from './domain/priced-model.js';
import type { SunsetHeaders } from './domain/sunset-headers.js';
import { ModelsRepository } from './models.repository.js';
import { PricesRepository } from './prices.repository.js';

/** The catalog in memory, for requests. Never waits and never fails once the process is up. */
@Injectable()
export class CatalogSnapshot implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: LiveSnapshot<CatalogIndex>;

  constructor(
    models: ModelsRepository,
    prices: PricesRepository,
    calendars: CalendarsSnapshot,
    bus: ChangeBus,
    logger: Logger,
    { publicUrl }: Config,
  ) {
    const load = async () => {
      const [allModels, currentPrices]: [CatalogModel[], DatedPrice[]] = [[], []];
      for await (const page of models.loadInPages()) {
        allModels.push(...page);
        currentPrices.push(...(await prices.loadCurrent(page.map(({ id }) => id))));
      }
      return CatalogIndex.build(allModels, currentPrices, () => calendars.current(), `${publicUrl}/models`);
    };
    this.snapshot = new LiveSnapshot({ topic: 'catalog', bus, logger, load });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.snapshot.stop();
  }

  /** The usable model of a canonical id or an alias. */
  find(name: string): CatalogModel | null {
    return this.snapshot.current().find(name);
  }

  /** The model that answers requests for a name: its own, or where that is retired the one that they are redirected to. */
  findServing(name: string, atMs: number): CatalogModel | null {
    return this.snapshot.current().findServing(name, atMs);
  }

  /** Every name that `find` knows. */
  names(): Iterable<string> {
    return this.snapshot.current().names();
  }

  findById(modelId: string): CatalogModel | null {
    return this.snapshot.current().findById(modelId);
  }

  /** Usable models that are neither hidden nor retired, by canonical id. */
  list(atMs: number): readonly CatalogModel[] {
    return this.snapshot.current().listAt(atMs);
  }

  /** Headers of replies to requests for a model; null: it is not deprecated and has no date. */
  headersOf(model: CatalogModel): SunsetHeaders | null {
    return this.snapshot.current().headersOf(model);
  }

  /** The model that is to answer requests for a model, which is itself until it retires. */
  successorOf(model: CatalogModel, atMs: number): ReturnType<CatalogIndex['successorOf']> {
    return this.snapshot.current().successorOf(model, atMs);
  }

  /** The price version in force at `atMs`: the organization's, else the tier's, else the list's. */
  priceOf(modelId: string, scope: PriceScope, atMs: number): PriceVersion | null {
    return this.snapshot.current().priceOf(modelId, scope, atMs);
  }

  /** A model at that price, with what it is at other hours; null: no price. */
  offerOf(model: CatalogModel, scope: PriceScope, atMs: number): PricedModel | null {
    return this.snapshot.current().offerOf(model, scope, atMs);
  }
}
