import { Injectable } from '@nestjs/common';
import type { PriceVersion } from '#kernel';
import { PricesService } from '#catalog';

const PAGE_VERSIONS = 100;
const CACHED_MAX = 10_000;

/** Price versions by id, cached: a version never changes. */
@Injectable()
export class PinnedPrices {
  private readonly cache = new Map<string, PriceVersion>();

  constructor(private readonly prices: PricesService) {}

  /** A version of a model's price; null when the id is unknown. */
  async find(modelId: string, versionId: string): Promise<PriceVersion | null> {
    const cached = this.cache.get(versionId);
    return cached ?? this.read(modelId, versionId);
  }

  /** Pinned versions are nearly always among the newest: one or two pages suffice. */
  private async read(modelId: string, versionId: string): Promise<PriceVersion | null> {
    let after: string | null = null;
    for (;;) {
      const { rows, hasMore } = await this.prices.list(modelId, { limit: PAGE_VERSIONS, after, before: null });
      for (const { id, rows: steps } of rows) this.store({ id, rows: steps });
      const found = this.cache.get(versionId);
      if (found !== undefined || !hasMore) return found ?? null;
      after = rows.at(-1)?.id ?? null;
    }
  }

  private store(version: PriceVersion): void {
    if (this.cache.size >= CACHED_MAX) this.cache.clear();
    this.cache.set(version.id, version);
  }
}
