import { Injectable } from '@nestjs/common';
import type { PriceVersion } from '#kernel';
import { PricesService } from '#catalog';

const PAGE_VERSIONS = 100;
const REMEMBERED_MAX = 10_000;

/** Price versions of the past, by id. They never change, so what was read once is remembered. */
@Injectable()
export class PinnedPrices {
  private readonly remembered = new Map<string, PriceVersion>();

  constructor(private readonly prices: PricesService) {}

  /** A version of a model's price; null when there is none with this id. */
  async find(modelId: string, versionId: string): Promise<PriceVersion | null> {
    const known = this.remembered.get(versionId);
    return known ?? this.read(modelId, versionId);
  }

  /** Pinned versions are nearly always among the newest, so a page or two is enough. */
  private async read(modelId: string, versionId: string): Promise<PriceVersion | null> {
    let after: string | null = null;
    for (;;) {
      const { rows, hasMore } = await this.prices.list(modelId, { limit: PAGE_VERSIONS, after, before: null });
      for (const { id, rows: steps } of rows) this.remember({ id, rows: steps });
      const found = this.remembered.get(versionId);
      if (found !== undefined || !hasMore) return found ?? null;
      after = rows.at(-1)?.id ?? null;
    }
  }

  private remember(version: PriceVersion): void {
    if (this.remembered.size >= REMEMBERED_MAX) this.remembered.clear();
    this.remembered.set(version.id, version);
  }
}
