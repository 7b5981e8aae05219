import { Injectable } from '@nestjs/common';
import { recordEvents, SettingGroupsService } from '#core/infra';
import { Clock, formatUsd, type NewEvent } from '#core';
import { UsageService } from '#billing/ledger';
import { defaultRules } from '../domain/alert-rules.js';
import { AROUND_HOURS, HOUR_MS, unusualSpend, WEEK_MS, WEEKS } from '../domain/unusual-spend.js';
import { AlertRulesRepository } from '../rules/alert-rules.repository.js';

const INTERVAL_MS = 5 * 60_000;
/** Of an organization before its spend is compared. */
const HISTORY_MS = 2 * WEEK_MS;

type Sums = ReadonlyMap<string, bigint>;

/** Compares the spend of the hour that runs with the same hours of the last weeks. At most one event of an organization and day (UTC). */
@Injectable()
export class UnusualSpendService {
  private checkedMs = -Infinity;

  constructor(
    private readonly usage: UsageService,
    private readonly rules: AlertRulesRepository,
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
  ) {}

  async checkDue(): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    if (nowMs - this.checkedMs < INTERVAL_MS) return;
    this.checkedMs = nowMs;
    await this.check();
  }

  async check(): Promise<void> {
    const nowMs = this.clock.nowMs();
    const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    const spent = await this.sums(hourMs, nowMs + 1, null);
    const { values } = await this.settings.get('alerts');
    const own = await this.rules.findAll([...spent.keys()]);
    const rulesOf = (id: string) => own.get(id) ?? defaultRules(values, id);
    const high = [...spent].filter(([id, amount]) => {
      const rules = rulesOf(id);
      return rules.unusualSpend && amount >= rules.unusualSpendMinNanoUsd;
    });
    const known = await this.sums(
      0,
      nowMs - HISTORY_MS,
      high.map(([id]) => id),
    );
    const compared = high.filter(([id]) => known.has(id));
    if (compared.length === 0) return;
    const ids = compared.map(([id]) => id);
    const weeks = await Promise.all(
      Array.from({ length: WEEKS }, (_each, index) => this.around(hourMs, index + 1, ids)),
    );
    const events = compared.flatMap(([id, amount]): NewEvent[] => {
      const aroundNanoUsd = weeks.map((week) => week.get(id) ?? 0n);
      const found = unusualSpend({ spentNanoUsd: amount, aroundNanoUsd }, rulesOf(id));
      return found === null ? [] : [eventOf(id, hourMs, amount, found.usualNanoUsd)];
    });
    await this.rules.transaction((tx) => recordEvents(tx, events));
  }

  private around(hourMs: number, week: number, ids: readonly string[]): Promise<Sums> {
    const middleMs = hourMs - week * WEEK_MS;
    const asideMs = ((AROUND_HOURS - 1) / 2) * HOUR_MS;
    return this.sums(middleMs - asideMs, middleMs + HOUR_MS + asideMs, ids);
  }

  private async sums(fromMs: number, beforeMs: number, ids: readonly string[] | null): Promise<Sums> {
    const range = { from: new Date(fromMs), before: new Date(beforeMs) };
    const rows = await this.usage.sumGroups(range, 'organization', ids);
    return new Map(rows.map(({ group, revenueNanoUsd }) => [group, revenueNanoUsd]));
  }
}

function eventOf(organizationId: string, hourMs: number, spentNanoUsd: bigint, usualNanoUsd: bigint): NewEvent {
  const hour = new Date(hourMs).toISOString();
  const amounts = { spent_usd: formatUsd(spentNanoUsd), usual_usd: formatUsd(usualNanoUsd) };
  return { type: 'spend.unusual', organizationId, key: hour.slice(0, 10), data: { hour, ...amounts } };
}
