import { Injectable } from '@nestjs/common';
import { sealDay } from '../domain/seals/seal-day.js';
import { SealRepository, type Seal } from './seal.repository.js';

/** A day with transfers that differ from the sealed ones. */
interface BrokenSeal {
  /** UTC, `2026-11-20`. */
  readonly day: string;
  readonly fault: 'transfers, or the seal before, were changed' | 'seal is missing' | 'transfers before the first seal';
  /** The number of transfers when the day was sealed, and now. */
  readonly sealed: bigint;
  readonly found: bigint;
}

const DAY_MS = 86_400_000;

/** Seals each day of the ledger an hour after its end, and detects later changes. */
@Injectable()
export class SealsService {
  constructor(private readonly seals: SealRepository) {}

  /** Seals every day that is due; stops between two days when `signal` aborts. Returns the sealed days. */
  async sealDue(signal: AbortSignal): Promise<string[]> {
    const sealed: string[] = [];
    for (;;) {
      const open = await this.seals.findOpenDay();
      if (open === null || !open.isOver || signal.aborted) return sealed;
      const { day, previousHash } = open;
      await this.seals.insert({ day, ...sealDay(day, previousHash, await this.seals.readHours(day)) });
      sealed.push(day);
    }
  }

  /**
   * Recomputes every seal whose transfers are all present; empty when nothing was changed, removed or inserted. For
   * archived days it checks only that no seal is missing; their seals were recomputed before the months were detached.
   */
  async findBroken(): Promise<BrokenSeal[]> {
    const broken: BrokenSeal[] = [];
    const archivedUntil = await this.seals.findArchivedUntil();
    let previous: Seal | null = null;
    for (const seal of await this.seals.list()) {
      broken.push(...(previous === null ? await this.findEarlier(seal) : missingBetween(previous, seal)));
      if (archivedUntil === null || seal.day > archivedUntil) broken.push(...(await this.findChanged(seal, previous)));
      previous = seal;
    }
    return broken;
  }

  private async findChanged({ day, hash, transfers }: Seal, previous: Seal | null): Promise<BrokenSeal[]> {
    const found = sealDay(day, previous?.hash ?? null, await this.seals.readHours(day));
    if (found.hash === hash) return [];
    return [{ day, fault: 'transfers, or the seal before, were changed', sealed: transfers, found: found.transfers }];
  }

  /** The newest seal: its hash covers all transfers up to the end of its day. Null while there is none. */
  async findHead(): Promise<Seal | null> {
    return (await this.seals.list()).at(-1) ?? null;
  }

  private async findEarlier({ day }: Seal): Promise<BrokenSeal[]> {
    const found = await this.seals.countBefore(day);
    return found === 0n ? [] : [{ day, fault: 'transfers before the first seal', sealed: 0n, found }];
  }
}

function missingBetween(one: Seal, next: Seal): BrokenSeal[] {
  const missing: BrokenSeal[] = [];
  for (let day = dayAfter(one.day); day < next.day; day = dayAfter(day)) {
    missing.push({ day, fault: 'seal is missing', sealed: 0n, found: 0n });
  }
  return missing;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}
