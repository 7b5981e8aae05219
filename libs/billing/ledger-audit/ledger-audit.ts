import { Injectable } from '@nestjs/common';
import { BacklogService } from '../admission/backlog.service.js';
import { AdmissionQueries, type WalletState } from '../admission/admission-queries.service.js';
import type { LoadCommand } from '../admission/domain/settlement-commands.js';
import { compareWallets } from '../ledger/domain/compare-wallets.js';
import { ProjectionRepository } from '../ledger/accounts/projection.repository.js';
import { WalletRepository } from '../ledger/transfers/wallet.repository.js';
import {
  LedgerCheckRepository,
  type BalanceTotals,
  type CheckResult,
  type OffendingRow,
} from './ledger-check.repository.js';
import { LEDGER_CHECKS } from './checks/ledger-checks.js';
import { ChainChecks } from './chain-checks.js';

export interface AuditReport {
  /** No check of severity `error` found a row. */
  readonly balanced: boolean;
  readonly checks: readonly CheckResult[];
}

const PAGE_ORGANIZATIONS = 200;
const SHOWN_MAX = 100;
const BALANCE_CHECKS: ReadonlySet<string> = new Set(['wallets', 'blocked']);

/** Recomputes the ledger from stored data, and compares Redis with it. */
@Injectable()
export class LedgerAudit {
  constructor(
    private readonly ledger: LedgerCheckRepository,
    private readonly wallets: WalletRepository,
    private readonly projections: ProjectionRepository,
    private readonly queries: AdmissionQueries,
    private readonly backlog: BacklogService,
    private readonly chains: ChainChecks,
  ) {}

  /**
   * @param quiet no request has run for a while: Redis must equal Postgres, with nothing held, queued or unsettled. While
   * requests run, only the sums inside Redis and its settled markers can be checked.
   */
  async audit({ quiet }: { readonly quiet: boolean }): Promise<AuditReport> {
    // The chains are hashed on a connection of their own: the slowest of the other checks.
    const [ledger, chains] = await Promise.all([this.ledger.run(), this.chains.run()]);
    const checks = [...ledger, await this.checkSums(), await this.checkMarkers(), ...chains];
    if (quiet) {
      checks.push(await this.checkOutbox(), await this.checkLeases(), ...(await this.checkProjections()));
    }
    const balanced = checks.every(({ severity, rows }) => severity === 'report' || rows.length === 0);
    return { balanced, checks };
  }

  /** Checks of sums that take milliseconds whatever the ledger's size: they add up balances, not transfers. */
  checkBalances(): Promise<CheckResult[]> {
    return this.ledger.run(LEDGER_CHECKS.filter(({ name }) => BALANCE_CHECKS.has(name)));
  }

  sumBalances(): Promise<BalanceTotals> {
    return this.ledger.totals();
  }

  private async checkSums(): Promise<CheckResult> {
    const rows = await this.eachOrganization((organizationId) => this.queries.checkInvariants(organizationId));
    return error('redis-sums', 'in Redis, held, unsettled and open are the sums of the entries', rows);
  }

  private async checkMarkers(): Promise<CheckResult> {
    const rows: OffendingRow[] = [];
    for await (const markers of this.backlog.scanMarkers()) {
      if (rows.length < SHOWN_MAX) rows.push(...(await this.ledger.markersWithoutRow(markers)));
    }
    return error('redis-markers', 'each settled marker in Redis has its record or failure in Postgres', rows);
  }

  private async checkOutbox(): Promise<CheckResult> {
    const rows = (await this.backlog.readOutbox()).map(({ shard, events }) => ({ shard, events }));
    return error('redis-outbox', 'no finished request is pending for the ledger', rows);
  }

  private async checkLeases(): Promise<CheckResult> {
    const { running, expired } = await this.backlog.countLeases();
    return error('redis-leases', 'no request runs', running === 0 ? [] : [{ running, expired }]);
  }

  /** A wallet missing in Redis is no difference: it is loaded on demand. */
  private async checkProjections(): Promise<CheckResult[]> {
    const spendRows: OffendingRow[] = [];
    const walletRows = await this.eachOrganization(async (organizationId) => {
      const [projection, state] = await Promise.all([
        this.projections.find(organizationId),
        this.queries.findWallet(organizationId),
      ]);
      if (projection === null || state === null) return [];
      const spends = projection.spends.map((spend) => this.compareSpend(organizationId, spend));
      spendRows.push(...rowsOf(organizationId, (await Promise.all(spends)).flat()));
      return compareQuietWallet(projection.wallet, state);
    });
    return [
      error('redis-projection', 'each wallet in Redis equals Postgres, and nothing is held or unsettled', walletRows),
      error(
        'redis-spend',
        'what caps have counted in their newest windows equals Postgres, and nothing is open',
        spendRows,
      ),
    ];
  }

  private async compareSpend(organizationId: string, spend: LoadCommand['spends'][number]): Promise<string[]> {
    const { field, windowKey, spent } = spend;
    const [cap] = await this.queries.readCaps(organizationId, '', [
      { name: field, windowKey, limit: null, next: null },
    ]);
    if (cap === undefined) return [];
    const name = `${field}=${windowKey}`;
    // A hold without a charge moves Redis to a newer window.
    const isSpent = cap.windowKey === windowKey ? cap.spent === spent : cap.spent === 0n;
    return [
      ...(isSpent ? [] : [`spent in ${name}: Postgres ${spent}, Redis ${cap.spent}`]),
      ...(cap.open === 0n ? [] : [`open in ${name}: ${cap.open}`]),
    ];
  }

  /** The differences that `check` finds, over all organizations with a wallet. */
  private async eachOrganization(check: (organizationId: string) => Promise<string[]>): Promise<OffendingRow[]> {
    const rows: OffendingRow[] = [];
    const checkOne = async (organizationId: string): Promise<OffendingRow[]> =>
      rowsOf(organizationId, await check(organizationId));
    for (let after: string | null = null; ;) {
      const page: string[] = await this.wallets.organizationsAfter(after, PAGE_ORGANIZATIONS);
      rows.push(...(await Promise.all(page.map(checkOne))).flat());
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
