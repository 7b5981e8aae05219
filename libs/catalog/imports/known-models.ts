import { Injectable } from '@nestjs/common';
import type { Transaction } from '#infra';
import type { PriceScope } from '../domain/catalog-index.js';
import type { KnownModel, PriceBase } from '../domain/import-plan/plan-import.js';
import { ModelsRepository } from '../models.repository.js';
import { PricesRepository } from '../prices.repository.js';

const NO_VERSION: PriceBase = { currentId: null, versionCount: 0 };

/** What the catalog knows of models that an import names, and the lock under which that stays true. */
@Injectable()
export class KnownModels {
  constructor(
    private readonly models: ModelsRepository,
    private readonly prices: PricesRepository,
  ) {}

  /** The models that these names mean, archived ones too, with their prices of one scope; by name. */
  async byName(names: readonly string[], scope: PriceScope): Promise<Map<string, KnownModel>> {
    const owners = await this.models.ownersOf(names);
    const ids = [...new Set(owners.map(({ modelId }) => modelId))];
    const [current, bases] = await Promise.all([this.prices.currentPrices(ids, scope), this.basesOf(ids, scope)]);
    return new Map(
      owners.map(({ name, modelId: id, canonicalId, archived }) => [
        name,
        { id, canonicalId, archived, base: bases.get(id) ?? NO_VERSION, rows: current.get(id)?.rows ?? null },
      ]),
    );
  }

  /** Runs `work` while nobody else changes the catalog. */
  async change<T>(work: (tx: Transaction) => Promise<T>, timeoutMs: number): Promise<T> {
    return this.models.change(work, timeoutMs);
  }

  /** Those of the ids whose models are not archived. */
  async liveOf(modelIds: readonly string[], tx: Transaction): Promise<Set<string>> {
    return this.models.liveOf(modelIds, tx);
  }

  /** Of every model the versions of its price of one scope. */
  async basesOf(modelIds: readonly string[], scope: PriceScope, tx?: Transaction): Promise<Map<string, PriceBase>> {
    const current = await this.prices.currentPrices(modelIds, scope, tx);
    const counts = await this.prices.countVersions(modelIds, scope, tx);
    return new Map(
      modelIds.map((id) => [id, { currentId: current.get(id)?.id ?? null, versionCount: counts.get(id) ?? 0 }]),
    );
  }
}
