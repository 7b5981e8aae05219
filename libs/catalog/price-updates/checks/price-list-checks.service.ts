import { Injectable } from '@nestjs/common';
import { Config } from '#core/infra';
import { Clock, newUuid, RoutifyError } from '#core';
import { PricePlanner, type PlannedImport } from '../../imports/price-planner.js';
import { planHashOf, proposalStep, sourceOf, storedPlan } from '../domain/proposal.js';
import { PriceProposalsRepository } from '../proposals/price-proposals.repository.js';
import { PriceListReader } from './price-list.reader.js';
import { PriceListChecksRepository, type CheckResult } from './price-list-checks.repository.js';

const HOUR_MS = 3_600_000;
/** An operator on holiday finds the proposal of a list that still says the same. */
const PROPOSAL_LIFETIME_MS = 7 * 24 * HOUR_MS;

/** Compares the configured price list with the catalog, and proposes the difference. */
@Injectable()
export class PriceListChecks {
  constructor(
    private readonly checks: PriceListChecksRepository,
    private readonly proposals: PriceProposalsRepository,
    private readonly reader: PriceListReader,
    private readonly planner: PricePlanner,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** The check that is due, by one worker. */
  async runDue(): Promise<void> {
    const { priceListUrl: url, priceListHours: hours } = this.config;
    const now = new Date(this.clock.nowMs());
    await this.proposals.expire(now);
    if (url === null || !(await this.checks.claim(now, later(now, hours * HOUR_MS)))) return;
    const outcome = await this.check(url);
    const checkedAt = new Date(this.clock.nowMs());
    const failed = 'fault' in outcome;
    await this.checks.finish({
      nextAt: later(checkedAt, failed ? HOUR_MS : hours * HOUR_MS),
      checkedAt,
      result: failed ? 'failed' : outcome.result,
      detail: failed ? outcome.fault : null,
    });
  }

  private async check(url: string): Promise<{ readonly fault: string } | { readonly result: CheckResult }> {
    const list = await this.reader.read(url);
    if ('fault' in list) return list;
    const plan = await this.plan(list.text);
    return 'fault' in plan ? plan : { result: await this.propose(sourceOf(url), plan) };
  }

  /** Known models alone: a public list has thousands that are not sold here. */
  private async plan(text: string): Promise<PlannedImport | { readonly fault: string }> {
    const { priceListFormat: format } = this.config;
    const everywhere = { tierId: null, organizationId: null, effectiveFrom: null, percentMax: null };
    try {
      const plan = await this.planner.plan(text, 'json', {
        ...everywhere,
        format,
        mode: 'update_only',
        source: format,
      });
      // A list that has changed its format reads like one without our models.
      return plan.rows.some(({ model }) => model !== null) ? plan : { fault: 'no_known_model' };
    } catch (error) {
      if (error instanceof RoutifyError) return { fault: 'no_price_list' };
      throw error;
    }
  }

  private propose(source: string, plan: PlannedImport): Promise<CheckResult> {
    const hash = plan.changes.length === 0 ? null : planHashOf(plan);
    const { format } = plan.terms;
    return this.proposals.transaction(async (tx): Promise<CheckResult> => {
      const step = proposalStep(hash, await this.proposals.lockKnown(tx));
      const now = new Date(this.clock.nowMs());
      const expiresAt = later(now, PROPOSAL_LIFETIME_MS);
      if (step === 'keep') await this.proposals.keepOpen(tx, now, expiresAt);
      if (step === 'close' || step === 'replace') await this.proposals.closeOpen(tx, now);
      if (step === 'replace') {
        const fields = {
          source,
          format,
          planHash: hash ?? '',
          changes: plan.changes.length,
          plan: storedPlan(plan),
          seenAt: now,
          expiresAt,
        };
        await this.proposals.insert(tx, { id: newUuid(now.getTime()), ...fields });
      }
      return step === 'keep' || step === 'replace' ? 'proposed' : 'unchanged';
    });
  }
}

const later = (from: Date, ms: number): Date => new Date(from.getTime() + ms);
