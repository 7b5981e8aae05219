import { Injectable } from '@nestjs/common';
import { LedgerCheckRepository } from '../ledger-check.repository.js';
import { LedgerMonthsService } from '../../ledger/months/ledger-months.service.js';
import { SealsService } from '../../ledger/seals/seals.service.js';
import { RetentionRepository } from './retention.repository.js';

/** The result of a pass of retention. */
interface RetentionPass {
  /** First days of the archived months. */
  readonly detached: readonly string[];
  /** The month that cannot be archived yet, and the reason; null when none is due. */
  readonly waiting: { readonly month: string; readonly hindrance: string } | null;
  /** Broken promises of the ledger. While there is one, no month is archived: an operator has to look first. */
  readonly broken: readonly string[];
}

/**
 * Archives old months: only whole ones, the oldest first, and only right after an audit without a finding, because an
 * archived month cannot be recomputed.
 */
@Injectable()
export class RetentionService {
  constructor(
    private readonly retention: RetentionRepository,
    private readonly checks: LedgerCheckRepository,
    private readonly seals: SealsService,
    private readonly months: LedgerMonthsService,
  ) {}

  /** @param monthsKept whole months before the current one */
  async detachDue(monthsKept: number, signal: AbortSignal): Promise<RetentionPass> {
    const due = await this.retention.dueMonths(monthsKept);
    const [month] = due;
    if (month !== undefined && (await this.months.isBehind())) {
      return { detached: [], waiting: { month, hindrance: 'not all of its days are summed' }, broken: [] };
    }
    const broken = due.length === 0 ? [] : await this.findBroken();
    if (broken.length > 0) return { detached: [], waiting: null, broken };
    const detached: string[] = [];
    for (const month of due) {
      if (signal.aborted) break;
      const hindrance = await this.retention.detach(month);
      if (hindrance !== null) return { detached, waiting: { month, hindrance }, broken };
      detached.push(month);
    }
    return { detached, waiting: null, broken };
  }

  private async findBroken(): Promise<string[]> {
    const results = await this.checks.run();
    const failed = results.filter(({ severity, rows }) => severity === 'error' && rows.length > 0);
    const seals = await this.seals.findBroken();
    return [...failed.map(({ name }) => name), ...(seals.length > 0 ? ['transfer-seals'] : [])];
  }
}
