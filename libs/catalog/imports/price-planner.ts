import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, refusal } from '#core';
import type { PriceScope } from '../domain/catalog-index.js';
import { planImport, type ImportMode, type ImportRow, type PlannedChange } from '../domain/import-plan/plan-import.js';
import { checkScope, startOf } from '../domain/new-price.js';
import type { PriceListFormat } from '../domain/price-lists/price-list-entry.js';
import { readPriceList, type FileSyntax } from '../domain/price-lists/read-price-list.js';
import { KnownModels } from './known-models.js';

/** The operator's options of an import; stored with the preview. */
export interface PriceImportOptions extends PriceScope {
  readonly format: PriceListFormat;
  readonly mode: ImportMode;
  /** Maximum change of a price in percent; above it nothing is applied. Null: no limit. */
  readonly percentMax: number | null;
  /** Start of the prices, RFC 3339; null: the time of apply. */
  readonly effectiveFrom: string | null;
  /** `source` of the new price versions. */
  readonly source: string;
}

export interface PriceImport {
  readonly terms: PriceImportOptions;
  readonly rows: readonly ImportRow[];
}

/** What an import would change: JSON, stored until it is applied. */
export interface PlannedImport extends PriceImport {
  readonly changes: readonly PlannedChange[];
  readonly fileHash: string;
}

/** Maximum changes of one transaction. */
const CHANGES_MAX = 5_000;

/** Compares price lists with the catalog. Changes nothing. */
@Injectable()
export class PricePlanner {
  constructor(
    private readonly known: KnownModels,
    private readonly clock: Clock,
  ) {}

  /** Throws `invalid_request_error` for a file that is no price list or has too many changes. */
  async plan(text: string, syntax: FileSyntax, terms: PriceImportOptions): Promise<PlannedImport> {
    checkScope(terms);
    startOf(dateOf(terms.effectiveFrom), this.clock.nowMs());
    const day = new Date(this.clock.nowMs()).toISOString().slice(0, 10);
    const entries = readPriceList(text, { format: terms.format, syntax, day });
    const names = entries.flatMap((entry) => (entry.kind === 'priced' ? entry.names : []));
    const mayCreate = terms.tierId === null && terms.organizationId === null;
    const { rows, changes } = planImport(entries, await this.known.byName(names, terms), { ...terms, mayCreate });
    if (changes.length > CHANGES_MAX) throw refusal('import_too_large', { count: changes.length, limit: CHANGES_MAX });
    return { terms, rows, changes, fileHash: hashOf(text) };
  }
}

export function dateOf(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
