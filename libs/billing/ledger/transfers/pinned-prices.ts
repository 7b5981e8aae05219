import { Injectable } from '@nestjs/common';
import type { PriceVersion } from '#core';
import { PricesService } from '#catalog';

const CACHED_MAX = 10_000;

/** Price versions by id, cached: a version never changes. */
@Injectable()
export class PinnedPrices {
  private readonly cache = new Map<string, PriceVersion>();

  constructor(private readonly prices: PricesService) {}

  /** Null when the id is unknown. */
  async find(versionId: string): Promise<PriceVersion | null> {
    const cached = this.cache.get(versionId);
    if (cached !== undefined) return cached;
    const found = await this.prices.findVersion(versionId);
    if (found === null) return null;
    if (this.cache.size >= CACHED_MAX) this.cache.clear();
    this.cache.set(versionId, found);
    return found;
  }
}
