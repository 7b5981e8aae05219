import { Injectable } from '@nestjs/common';
import { StatusService, LedgerAudit } from '#billing/ledger';
import { Instances, RedisMemoryReader, SchemaStateRepository, SettingGroupsService } from '#core/infra';
import { Clock, formatUsd } from '#core';
import { PaymentStandings } from '#payments';
import { instanceAttention, ofInstallation, reasonOf, type Attention } from '../domain/attention.js';
import { SupplyAttention } from './supply-attention.service.js';

/** As the alarm `outbox_long` for the second one. */
const [LAG_WARN_MS, LAG_CRITICAL_MS] = [10_000, 60_000];
/** From 85 % on gateways refuse requests. */
const [MEMORY_WARN_PERCENT, MEMORY_CRITICAL_PERCENT] = [75, 85];
const MONTHS_AHEAD_MIN = 2;
const DAY_MS = 86_400_000;

/** What the processes and stores of the installation need. */
@Injectable()
export class SystemAttention {
  constructor(
    private readonly status: StatusService,
    private readonly audit: LedgerAudit,
    private readonly instances: Instances,
    private readonly memory: RedisMemoryReader,
    private readonly schema: SchemaStateRepository,
    private readonly payments: PaymentStandings,
    private readonly supply: SupplyAttention,
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
  ) {}

  /** Each may fail alone. */
  sources(): readonly Promise<Attention[]>[] {
    return [
      this.ofSettlement(),
      this.ofFailures(),
      this.ofLedger(),
      this.ofInstances(),
      this.ofRedis(),
      this.ofSchema(),
      this.ofPayments(),
      ...this.supply.sources(),
    ];
  }

  private async ofSettlement(): Promise<Attention[]> {
    const shards = await this.status.readOutbox();
    const lagMs = Math.max(0, ...shards.map((shard) => shard.lagMs));
    if (lagMs < LAG_WARN_MS) return [];
    const reason = reasonOf('settlement_lag', { seconds: Math.round(lagMs / 1_000) });
    return [ofInstallation('settlement_lag', lagMs < LAG_CRITICAL_MS ? 'warning' : 'critical', 'system', reason)];
  }

  private async ofFailures(): Promise<Attention[]> {
    const { count, amountNanoUsd } = await this.status.sumOpenFailures();
    if (count === 0) return [];
    const reason = reasonOf('settlement_failures', { count, blocked_usd: formatUsd(amountNanoUsd) });
    return [ofInstallation('settlement_failures', 'critical', 'settlement_failures', reason)];
  }

  private async ofLedger(): Promise<Attention[]> {
    const broken = (await this.audit.checkBalances()).filter(({ rows }) => rows.length > 0);
    return broken.map(({ name: check, promise }) => {
      const reason = reasonOf('ledger_difference', { check, promise });
      return ofInstallation('ledger_difference', 'critical', 'ledger_check', reason);
    });
  }

  private async ofInstances(): Promise<Attention[]> {
    const instances = await this.instances.list();
    const drifting = Math.max(0, ...instances.map(({ reports }) => reports.drift?.organizations ?? 0));
    const reason = reasonOf('wallet_drift', { count: drifting });
    const drift = ofInstallation('wallet_drift', 'critical', 'system', reason);
    return [...instanceAttention(instances, this.clock.nowMs()), ...(drifting === 0 ? [] : [drift])];
  }

  private async ofRedis(): Promise<Attention[]> {
    const { usedBytes, maxBytes } = await this.memory.read();
    if (maxBytes === null) return [];
    const percent = Math.floor((usedBytes * 100) / maxBytes);
    if (percent < MEMORY_WARN_PERCENT) return [];
    const severity = percent < MEMORY_CRITICAL_PERCENT ? 'warning' : 'critical';
    return [ofInstallation('redis_memory', severity, 'system', reasonOf('redis_memory', { percent }))];
  }

  private async ofPayments(): Promise<Attention[]> {
    const { difference_days: days } = (await this.settings.get('payments')).values;
    const waiting = await this.payments.read(new Date(this.clock.nowMs() - days * DAY_MS));
    const { differences, unanswered, unapplied, unappliedNanoUsd, disputes, requested } = waiting;
    const items = [
      [differences, 'critical', 'payment_differences', { count: differences, days }],
      [unanswered, 'warning', 'payments_unanswered', { count: unanswered }],
      [disputes, 'warning', 'disputes_open', { count: disputes }],
      [unapplied, 'warning', 'payments_unapplied', { count: unapplied, left_usd: formatUsd(unappliedNanoUsd) }],
      [requested, 'warning', 'refunds_requested', { count: requested }],
    ] as const;
    return items
      .filter(([count]) => count > 0)
      .map(([, severity, kind, params]) => ofInstallation(kind, severity, 'payments', reasonOf(kind, params as never)));
  }

  private async ofSchema(): Promise<Attention[]> {
    const [{ missing }, monthsAhead] = await Promise.all([this.schema.read(), this.status.countPartitionsAhead()]);
    const migrations = reasonOf('migrations_missing', { names: missing.join(', ') });
    const partitions = reasonOf('partitions_missing', { count: monthsAhead });
    return [
      ...(missing.length === 0 ? [] : [ofInstallation('migrations_missing', 'critical', 'system', migrations)]),
      ...(monthsAhead >= MONTHS_AHEAD_MIN
        ? []
        : [ofInstallation('partitions_missing', 'warning', 'system', partitions)]),
    ];
  }
}
