import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { type CatalogModel, WELL_KNOWN_MODELS } from '#catalog';
import { Clock } from '#core';
import { UsageService } from '#billing/ledger';
import { Remembered } from '#core/http';
import { suggestModels } from './suggest-models.js';

const DAY_MS = 86_400_000;
const DAYS = 7;
const FRESH_MS = 3_600_000;

/** The models that a customer without a choice begins with. */
@Injectable()
export class SuggestedModels {
  /** A customer's request reads its own rows only; these sums are the installation's, and are shared. */
  private readonly outsideOfRequests = AsyncLocalStorage.snapshot();
  private readonly requestsByModel: Remembered<ReadonlyMap<string, bigint>>;

  constructor(
    private readonly usage: UsageService,
    private readonly clock: Clock,
  ) {
    this.requestsByModel = new Remembered(clock, FRESH_MS, () => this.outsideOfRequests(() => this.countRequests()));
  }

  /**
   * Canonical ids, the best first.
   * @param chosen by the operator; null: none
   */
  async among(models: readonly CatalogModel[], chosen: string | null): Promise<string[]> {
    return suggestModels(models, { chosen, wellKnown: WELL_KNOWN_MODELS, requests: await this.requestsByModel.read() });
  }

  private async countRequests(): Promise<ReadonlyMap<string, bigint>> {
    const nowMs = this.clock.nowMs();
    const from = new Date(Math.floor(nowMs / DAY_MS - DAYS) * DAY_MS);
    const all = { organizationIds: null, keyIds: null, tz: 'UTC', interval: 'month', groupBy: 'model' } as const;
    const rows = await this.usage.sum({ ...all, from, before: new Date(nowMs) });
    const counts = new Map<string, bigint>();
    for (const { group, requests, errors } of rows) {
      if (group !== null) counts.set(group, (counts.get(group) ?? 0n) + requests - errors);
    }
    return counts;
  }
}
