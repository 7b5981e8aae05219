import { Injectable } from '@nestjs/common';
import { BacklogService, AdmissionQueries, type LoadCommand, type WalletState } from '#admission';
import { compareWallets, ProjectionRepository, WalletRepository } from '#billing';
import { LedgerCheckRepository, type CheckResult, type OffendingRow } from './ledger-check.repository.js';
import { ChainChecks } from './chain-checks.js';

export interface AuditReport {
  /** No promise is broken; reports of severity `report` do not count. */
  readonly balanced: boolean;
  readonly checks: readonly CheckResult[];
}

const PAGE_ORGANIZATIONS = 200;
const SHOWN_MAX = 100;

/** Recomputes the ledger from what is stored, and compares Redis with it. */
@Injectable()
export class LedgerAudit {
  constructor(
    private readonly ledger: LedgerCheckRepository,
    private readonly wallets: WalletRepository,
    private readonly projections: ProjectionRepository,
    private readonly enquiry: AdmissionQueries,
    private readonly backlog: BacklogService,
    private readonly chains: ChainChecks,
  ) {}

  /**
   * @param quiet nothing has run for a while: then nothing may be held, waiting or unsettled, and what Redis knows must
   * equal Postgres. While requests run only the sums inside Redis and its markers can be checked.
   */
  async audit({ quiet }: { readonly quiet: boolean }): Promise<AuditReport> {
    // The chains are hashed by a connection of their own meanwhile: the longest of what is left to wait for.
    const [ledger, chains] = await Promise.all([this.ledger.run(), this.chains.run()]);
    const checks = [...ledger, await this.checkSums(), await this.checkMarkers(), ...chains];
    if (quiet) {
      checks.push(await this.checkOutbox(), await this.checkLeases(), ...(await this.checkProjections()));
    }
    const balanced = checks.every(({ severity, rows }) => severity === 'report' || rows.length === 0);
    return { balanced, checks };
  }

  private async checkSums(): Promise<CheckResult> {
    const rows = await this.eachOrganization((organizationId) => this.enquiry.checkInvariants(organizationId));
    return error('redis-sums', 'in Redis, held, unsettled and open are the sums of the entries', rows);
  }

  private async checkMarkers(): Promise<CheckResult> {
    const rows: OffendingRow[] = [];
    for await (const markers of this.backlog.scanMarkers()) {
      if (rows.length < SHOWN_MAX) rows.push(...(await this.ledger.markersWithoutRow(markers)));
    }
    return error('redis-markers', 'what Redis says Postgres has, Postgres has: as a record or as a failure', rows);
  }

  private async checkOutbox(): Promise<CheckResult> {
    const rows = (await this.backlog.readOutbox()).map(({ shard, events }) => ({ shard, events }));
    return error('redis-outbox', 'no finished request waits for the ledger', rows);
  }

  private async checkLeases(): Promise<CheckResult> {
    const { running, expired } = await this.backlog.countLeases();
    return error('redis-leases', 'no request runs', running === 0 ? [] : [{ running, expired }]);
  }

  /** A wallet that Redis does not know is loaded when it is needed: no difference. */
  private async checkProjections(): Promise<CheckResult[]> {
    const spendRows: OffendingRow[] = [];
    const walletRows = await this.eachOrganization(async (organizationId) => {
      const [projection, state] = await Promise.all([
        this.projections.find(organizationId),
        this.enquiry.findWallet(organizationId),
      ]);
      if (projection === null || state === null) return [];
      const spends = projection.spends.map((spend) => this.compareSpend(organizationId, spend));
      spendRows.push(...rowsOf(organizationId, (await Promise.all(spends)).flat()));
      return compareQuietWallet(projection.wallet, state);
    });
    return [
      error(
        'redis-projection',
        'Redis knows of each wallet what Postgres says, and nothing is held or unsettled',
        walletRows,
      ),
      error(
        'redis-spend',
        'Redis knows what keys and members have spent in their newest windows, and nothing is open',
        spendRows,
      ),
    ];
  }

  private async compareSpend(organizationId: string, spend: LoadCommand['spends'][number]): Promise<string[]> {
    const { holderId, period, windowKey, spentNanoUsd } = spend;
    const window = { memberId: null, period, windowKey, limitNanoUsd: 0n, next: null };
    const [cap] = await this.enquiry.readCaps(organizationId, holderId, [window]);
    if (cap === undefined) return [];
    const name = `${period}=${windowKey} of ${holderId}`;
    // Redis is in a newer window already when something was held there, and nothing was charged.
    const isSpent = cap.windowKey === windowKey ? cap.spentNanoUsd === spentNanoUsd : cap.spentNanoUsd === 0n;
    return [
      ...(isSpent ? [] : [`spent in ${name}: Postgres ${spentNanoUsd}, Redis ${cap.spentNanoUsd}`]),
      ...(cap.openNanoUsd === 0n ? [] : [`open in ${name}: ${cap.openNanoUsd}`]),
    ];
  }

  /** What `look` finds wrong with each organization that has a wallet. */
  private async eachOrganization(look: (organizationId: string) => Promise<string[]>): Promise<OffendingRow[]> {
    const rows: OffendingRow[] = [];
    const lookAt = async (organizationId: string): Promise<OffendingRow[]> =>
      rowsOf(organizationId, await look(organizationId));
    for (let after: string | null = null; ;) {
      const page: string[] = await this.wallets.organizationsAfter(after, PAGE_ORGANIZATIONS);
      rows.push(...(await Promise.all(page.map(lookAt))).flat());
      after = page.at(-1) ?? null;
      if (after === null) return rows;
    }
  }
}

function error(name: string, promise: string, rows: readonly OffendingRow[]): CheckResult {
  return { name, promise, severity: 'error', rows };
}

function rowsOf(organizationId: string, differences: readonly string[]): OffendingRow[] {
  return differences.map((difference) => ({ organization_id: organizationId, difference }));
}

function compareQuietWallet(wallet: LoadCommand['wallet'], state: WalletState): string[] {
  const differences = compareWallets(wallet, state);
  const [inPostgres, inRedis] = [formatExpiries(wallet), formatExpiries(state)];
  if (inPostgres !== inRedis) differences.push(`expiries: Postgres ${inPostgres}, Redis ${inRedis}`);
  if (state.heldNanoUsd !== 0n) differences.push(`held: ${state.heldNanoUsd}`);
  if (state.unsettledNanoUsd !== 0n) differences.push(`unsettled: ${state.unsettledNanoUsd}`);
  return differences;
}

function formatExpiries({ expiries }: Pick<LoadCommand['wallet'], 'expiries'>): string {
  return expiries.map(({ atMs, amountNanoUsd }) => `${atMs}:${amountNanoUsd}`).join(',') || 'none';
}
