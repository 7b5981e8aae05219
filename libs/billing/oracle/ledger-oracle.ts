import { Injectable } from '@nestjs/common';
import { EnquiryService, OutboxService, SHARD_COUNT } from '#admission';
import { ProjectionRepository } from '../accounts/projection.repository.js';
import { LedgerCheckRepository, type CheckResult, type OffendingRow } from './ledger-check.repository.js';

export interface AuditReport {
  /** No promise is broken; reports of severity `report` do not count. */
  readonly balanced: boolean;
  readonly checks: readonly CheckResult[];
}

const PAGE_ORGANIZATIONS = 200;

/** Recomputes the ledger from what is stored, and compares Redis with it. */
@Injectable()
export class LedgerOracle {
  constructor(
    private readonly ledger: LedgerCheckRepository,
    private readonly projections: ProjectionRepository,
    private readonly enquiry: EnquiryService,
    private readonly outbox: OutboxService,
  ) {}

  /**
   * @param quiet nothing has run for a while: then nothing may be held, waiting or unsettled, and what Redis knows must
   * equal Postgres. While requests run only the sums inside Redis can be checked.
   */
  async audit({ quiet }: { readonly quiet: boolean }): Promise<AuditReport> {
    const checks = [...(await this.ledger.run()), await this.checkSums()];
    if (quiet) checks.push(await this.checkOutbox(), await this.checkProjections());
    const balanced = checks.every(({ severity, rows }) => severity === 'report' || rows.length === 0);
    return { balanced, checks };
  }

  private async checkSums(): Promise<CheckResult> {
    const rows = await this.eachOrganization(async (organizationId) => {
      const wrong = await this.enquiry.checkInvariants(organizationId);
      return wrong.map((difference) => ({ organization_id: organizationId, difference }));
    });
    return {
      name: 'redis-sums',
      promise: 'in Redis, held, unsettled and open are the sums of the entries',
      severity: 'error',
      rows,
    };
  }

  private async checkOutbox(): Promise<CheckResult> {
    const shards = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);
    const counts = await Promise.all(shards.map((shard) => this.outbox.countOutbox(shard)));
    const rows = shards.map((shard) => ({ shard, events: counts[shard] ?? 0 })).filter(({ events }) => events > 0);
    return { name: 'redis-outbox', promise: 'no finished request waits for the ledger', severity: 'error', rows };
  }

  private async checkProjections(): Promise<CheckResult> {
    const rows = await this.eachOrganization((organizationId) => this.compare(organizationId));
    return {
      name: 'redis-projection',
      promise: 'Redis knows of each wallet what Postgres says, and nothing is held or unsettled',
      severity: 'error',
      rows,
    };
  }

  /** A wallet that Redis does not know is loaded when it is needed: no difference. */
  private async compare(organizationId: string): Promise<OffendingRow[]> {
    const [projection, state] = await Promise.all([
      this.projections.find(organizationId),
      this.enquiry.findWallet(organizationId),
    ]);
    if (projection === null || state === null) return [];
    const { wallet } = projection;
    const names = ['postedNanoUsd', 'creditLimitNanoUsd', 'blockedNanoUsd', 'status', 'version'] as const;
    const differences = names
      .filter((name) => wallet[name] !== state[name])
      .map((name) => `${name}: Postgres ${wallet[name]}, Redis ${state[name]}`);
    if (state.heldNanoUsd !== 0n) differences.push(`held: ${state.heldNanoUsd}`);
    if (state.unsettledNanoUsd !== 0n) differences.push(`unsettled: ${state.unsettledNanoUsd}`);
    return differences.map((difference) => ({ organization_id: organizationId, difference }));
  }

  private async eachOrganization(look: (organizationId: string) => Promise<OffendingRow[]>): Promise<OffendingRow[]> {
    const rows: OffendingRow[] = [];
    let after: string | null = null;
    for (;;) {
      const page: string[] = await this.ledger.organizationsAfter(after, PAGE_ORGANIZATIONS);
      rows.push(...(await Promise.all(page.map(look))).flat());
      after = page.at(-1) ?? null;
      if (after === null) return rows;
    }
  }
}
