import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import type { PriceScope } from '../domain/catalog-index.js';
import type { KnownModel, PriceBase } from '../domain/import-plan/plan-import.js';
import { ModelsRepository } from '../models.repository.js';
import { priceOfVersion } from '../domain/prices/price.js';
import { PricesRepository, type PriceRecord } from '../prices.repository.js';

const NO_VERSION: PriceBase = { currentId: null, versionCount: 0 };

/** The catalog's state of the models of an import, and the lock that keeps it stable. */
@Injectable()
export class KnownModels {
  constructor(
    private readonly models: ModelsRepository,
    private readonly prices: PricesRepository,
  ) {}

  /** The models of these names, including archived ones, with their prices of one scope; by name. */
  async byName(names: readonly string[], scope: PriceScope): Promise<Map<string, KnownModel>> {
    const owners = await this.models.ownersOf(names);
    const ids = [...new Set(owners.map(({ modelId }) => modelId))];
    const [current, bases] = await Promise.all([this.prices.currentPrices(ids, scope), this.basesOf(ids, scope)]);
    return new Map(
      owners.map(({ name, modelId: id, canonicalId, archived }) => [
        name,
        {
          id,
          canonicalId,
          archived,
          base: bases.get(id) ?? NO_VERSION,
          rows: current.get(id)?.rows ?? null,
          ...writtenParts(current.get(id)),
        },
      ]),
    );
  }

  /** Runs `work` under the lock of the catalog. */
  async change<T>(work: (tx: Transaction) => Promise<T>, timeoutMs: number): Promise<T> {
    return this.models.change(work, timeoutMs);
  }

  /** The ids of models that are not archived. */
  async liveOf(modelIds: readonly string[], tx: Transaction): Promise<Set<string>> {
    return this.models.liveOf(modelIds, tx);
  }

  /** The state of each model's price versions of one scope. */
  async basesOf(modelIds: readonly string[], scope: PriceScope, tx?: Transaction): Promise<Map<string, PriceBase>> {
    const current = await this.prices.currentPrices(modelIds, scope, tx);
    const counts = await this.prices.countVersions(modelIds, scope, tx);
    return new Map(
      modelIds.map((id) => [id, { currentId: current.get(id)?.id ?? null, versionCount: counts.get(id) ?? 0 }]),
    );
  }
}

function writtenParts(price: PriceRecord | undefined): Pick<KnownModel, 'schedule' | 'serviceTiers'> {
  const { schedule = null, serviceTiers = [] } = price === undefined ? {} : priceOfVersion(price);
  return { schedule, serviceTiers };
}
