import { Injectable } from '@nestjs/common';
import { LedgerCheckRepository } from '../ledger-check.repository.js';
import { SealsService } from '#billing';
import { RetentionRepository } from './retention.repository.js';

/** What a pass of retention did. */
export interface RetentionPass {
  /** First days of the months that have left the ledger. */
  readonly detached: readonly string[];
  /** The month that could not leave yet, and why; null when none is due any more. */
  readonly waiting: { readonly month: string; readonly hindrance: string } | null;
  /** Promises of the ledger that are broken: nothing leaves before somebody has looked. */
  readonly broken: readonly string[];
}

/**
 * Lets old months leave the ledger: only whole, the oldest first, and only from books of which an audit has just found
 * everything in order, because later nobody can compute it again.
 */
@Injectable()
export class RetentionService {
  constructor(
    private readonly retention: RetentionRepository,
    private readonly checks: LedgerCheckRepository,
    private readonly seals: SealsService,
  ) {}

  /** @param monthsKept whole months before the present one */
  async detachDue(monthsKept: number, signal: AbortSignal): Promise<RetentionPass> {
    const due = await this.retention.dueMonths(monthsKept);
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
