import { Injectable } from '@nestjs/common';
import { recordEvents } from '#core/infra';
import { Clock, formatId, formatUsd, type NewEvent } from '#core';
import { UsageService } from '#billing/ledger';
import { FindingsRepository } from './findings.repository.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days before a key expires. */
const EXPIRY_DAYS = [7, 1] as const;
/** Requests that began in a day or month are booked, and rolled up, this long after it. */
const BOOKED_MS = HOUR_MS;
const LOSS_MIN_NANO_USD = 1_000_000_000n;
/** In one transaction. */
const EVENTS_AT_ONCE = 500;

/** Events of what no single change says, once an hour; the key of each makes it one. */
@Injectable()
export class FindingsService {
  private checkedMs = -Infinity;

  constructor(
    private readonly findings: FindingsRepository,
    private readonly usage: UsageService,
    private readonly clock: Clock,
  ) {}

  async checkDue(): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    if (nowMs - this.checkedMs < HOUR_MS) return;
    this.checkedMs = nowMs;
    await this.check();
  }

  async check(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const dayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    await this.write(await this.expiring(nowMs));
    for (const kind of ['model', 'channel'] as const) await this.write(await this.margins(kind, dayMs, nowMs));
    const yesterdayMs = Math.floor((nowMs - BOOKED_MS) / DAY_MS) * DAY_MS - DAY_MS;
    await this.write(await this.waived(yesterdayMs));
    await this.write(await this.statements(nowMs - BOOKED_MS));
  }

  private async write(events: readonly NewEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += EVENTS_AT_ONCE) {
      const some = events.slice(at, at + EVENTS_AT_ONCE);
      await this.findings.transaction((tx) => recordEvents(tx, some));
    }
  }

  /** A key that is made shortly before it expires gets one of them. */
  private async expiring(nowMs: number): Promise<NewEvent[]> {
    const keys = await this.findings.expiringKeys(new Date(nowMs), new Date(nowMs + EXPIRY_DAYS[0] * DAY_MS));
    return keys.map(({ id, organizationId, name, expiresAt }) => {
      const days = expiresAt.getTime() - nowMs <= DAY_MS ? 1 : 7;
      const data = { key_id: formatId('key', id), key_name: name, expires_at: expiresAt.toISOString(), days };
      const key = `${id}:${expiresAt.toISOString()}:${days}`;
      return { type: 'key.expiring', organizationId, key, data };
    });
  }

  private async margins(kind: 'model' | 'channel', dayMs: number, nowMs: number): Promise<NewEvent[]> {
    const range = { from: new Date(dayMs), before: new Date(nowMs + 1) };
    const sums = await this.usage.sumGroups(range, kind);
    const found = sums.filter(
      ({ revenueNanoUsd, costNanoUsd, costUnknownRequests }) =>
        costNanoUsd - revenueNanoUsd >= LOSS_MIN_NANO_USD || costUnknownRequests > 0n,
    );
    const names = await this.findings.namesOf(
      kind,
      found.map(({ group }) => group),
    );
    return found.flatMap(({ group, revenueNanoUsd, costNanoUsd, costUnknownRequests }): NewEvent[] => {
      const day = dayOf(dayMs);
      const about = { kind, name: names.get(group) ?? group, day };
      const of = { organizationId: null, key: `${group}:${day}` };
      const amounts = { revenue_usd: formatUsd(revenueNanoUsd), cost_usd: formatUsd(costNanoUsd) };
      return [
        ...(costNanoUsd - revenueNanoUsd >= LOSS_MIN_NANO_USD
          ? [{ ...of, type: 'margin.negative' as const, data: { ...about, ...amounts } }]
          : []),
        ...(costUnknownRequests > 0n
          ? [{ ...of, type: 'cost.unknown' as const, data: { ...about, request_count: Number(costUnknownRequests) } }]
          : []),
      ];
    });
  }

  private async waived(dayMs: number): Promise<NewEvent[]> {
    const day = dayOf(dayMs);
    const rows = await this.findings.waived(new Date(dayMs), new Date(dayMs + DAY_MS));
    return rows.map(({ organizationId, requests, waivedNanoUsd }) => {
      const data = { day, request_count: Number(requests), waived_usd: formatUsd(waivedNanoUsd) };
      return { type: 'request.waived', organizationId, key: day, data };
    });
  }

  /** Of the month before, for organizations with requests in it; for a week. */
  private async statements(nowMs: number): Promise<NewEvent[]> {
    const now = new Date(nowMs);
    if (now.getUTCDate() > 7) return [];
    const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
    const range = { from: new Date(Date.UTC(year, month - 1)), before: new Date(Date.UTC(year, month)) };
    const name = range.from.toISOString().slice(0, 7);
    const used = await this.usage.sumGroups(range, 'organization');
    return used.map(({ group: organizationId }) => ({
      type: 'statement.ready',
      organizationId,
      key: name,
      data: { month: name },
    }));
  }
}

const dayOf = (dayMs: number): string => new Date(dayMs).toISOString().slice(0, 10);
