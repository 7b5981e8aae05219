import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, RoutifyError, type PriceRow } from '#kernel';
import { ChangeBus, type Transaction } from '#infra';
import { recordChanges, type Actor } from '#audit';
import type { PriceScope } from '../domain/catalog-index.js';
import { checkScope, startOf } from '../domain/new-price.js';
import { priceState } from '../domain/price-state.js';
import type { PriceListFormat } from '../domain/price-lists/price-list-entry.js';
import {
  planImport,
  plannedRows,
  type ImportMode,
  type ImportRow,
  type PlannedChange,
} from '../domain/import-plan/plan-import.js';
import { readPriceList, type FileSyntax } from '../domain/price-lists/read-price-list.js';
import { ModelCreation } from '../model-creation.js';
import { PricesRepository } from '../prices.repository.js';
import { ImportPlansRepository } from './import-plans.repository.js';
import { KnownModels } from './known-models.js';

/** What an operator says of a file; the preview keeps it. */
export interface PriceImportTerms extends PriceScope {
  readonly format: PriceListFormat;
  readonly mode: ImportMode;
  /** Percent by which a price may change before nothing is applied; null: by anything. */
  readonly percentMax: number | null;
  /** When the prices begin, RFC 3339; null: when they are applied. */
  readonly effectiveFrom: string | null;
  /** What the versions name as their source. */
  readonly source: string;
}

export interface PriceImport {
  readonly terms: PriceImportTerms;
  readonly rows: readonly ImportRow[];
}

export interface PriceImportPreview extends PriceImport {
  /** Null when there is nothing to apply, or the guard forbids it. */
  readonly token: string | null;
}

/** What a caller repeats of the preview when it is applied. */
export interface Again {
  /** Empty: nothing. */
  readonly text: string;
  readonly terms: Partial<PriceImportTerms>;
}

/** A preview as it is kept. */
interface KeptImport extends PriceImport {
  readonly changes: readonly PlannedChange[];
  readonly fileHash: string;
}

/** Changes of one transaction; Postgres ends one that lives over a minute. */
const CHANGES_MAX = 5_000;
const TRANSACTION_MS = 50_000;

type NewVersion = PriceScope & {
  readonly id: string;
  readonly modelId: string;
  readonly effectiveFrom: Date;
  readonly rows: readonly PriceRow[];
  readonly source: string;
};

/** Price lists of many models at once: looked at first, then applied as they were seen, or not at all. */
@Injectable()
export class PriceImportService {
  constructor(
    private readonly known: KnownModels,
    private readonly prices: PricesRepository,
    private readonly creation: ModelCreation,
    private readonly plans: ImportPlansRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  /** Changes nothing. Throws `invalid_request_error` for a file that is no price list or changes too much at once. */
  async preview(text: string, syntax: FileSyntax, terms: PriceImportTerms): Promise<PriceImportPreview> {
    checkScope(terms);
    startOf(dateOf(terms.effectiveFrom), this.clock.nowMs());
    const entries = readPriceList(text, terms.format, syntax);
    const names = entries.flatMap((entry) => (entry.kind === 'priced' ? entry.names : []));
    const mayCreate = terms.tierId === null && terms.organizationId === null;
    const { rows, changes } = planImport(entries, await this.known.byName(names, terms), { ...terms, mayCreate });
    if (changes.length > CHANGES_MAX) throw tooMany(changes.length);
    const blocked = rows.some(({ action }) => action === 'blocked');
    if (blocked || changes.length === 0) return { terms, rows, token: null };
    const kept: KeptImport = { terms, rows, changes, fileHash: hashOf(text) };
    return { terms, rows, token: await this.plans.keep(kept) };
  }

  /**
   * Writes what the preview of `token` showed, in one transaction. Throws `not_found` without the preview, `conflict`
   * when a model or a price that it was built on has changed.
   * @param again the file and the terms if they are said once more: `invalid_request_error` when they are others
   */
  async apply(token: string, again: Again, actor: Actor): Promise<PriceImport> {
    const kept = (await this.plans.find(token)) as KeptImport | null;
    if (kept === null) {
      const message = 'There is no such preview: it was applied, or is older than an hour. Preview again.';
      throw new RoutifyError('not_found', message, { param: 'import_token' });
    }
    requireSame(kept, again);
    const changed = await this.known.change((tx) => this.write(tx, kept, actor), TRANSACTION_MS);
    if (changed !== null) this.bus.announce('catalog', changed);
    await this.plans.forget(token);
    return { terms: kept.terms, rows: kept.rows };
  }

  /** Answers the id of one of the models. */
  private async write(tx: Transaction, { changes, terms }: KeptImport, actor: Actor): Promise<string | null> {
    const nowMs = this.clock.nowMs();
    await this.requireBase(tx, changes, terms);
    const created = await this.createDrafts(tx, changes, actor);
    const { tierId, organizationId, source } = terms;
    const begins = new Date(Math.max(dateOf(terms.effectiveFrom)?.getTime() ?? nowMs, nowMs));
    const versions = changes.map((change): NewVersion => {
      const modelId = change.kind === 'create' ? (created.get(change.canonicalId) ?? '') : change.modelId;
      const id = newUuid(nowMs);
      return { id, modelId, tierId, organizationId, effectiveFrom: begins, source, rows: plannedRows(change) };
    });
    await this.prices.insert(tx, versions);
    const recorded = versions.map((version) => ({
      action: 'price.create',
      targetKind: 'price',
      targetId: formatId('price', version.id),
      organizationId,
      after: priceState(version),
    }));
    await recordChanges(tx, actor, recorded);
    return versions[0]?.modelId ?? null;
  }

  /** Throws `conflict` unless everything is as the preview saw it. */
  private async requireBase(tx: Transaction, changes: readonly PlannedChange[], scope: PriceScope): Promise<void> {
    const priced = changes.flatMap((change) => (change.kind === 'price' ? [change] : []));
    const ids = priced.map(({ modelId }) => modelId);
    const bases = await this.known.basesOf(ids, scope, tx);
    const live = await this.known.liveOf(ids, tx);
    const isSame = priced.every(({ modelId, base }) => {
      const now = bases.get(modelId);
      return live.has(modelId) && now?.currentId === base.currentId && now.versionCount === base.versionCount;
    });
    if (isSame) return;
    const message = 'Models or prices have changed since the preview; nothing was applied. Preview again.';
    throw new RoutifyError('conflict', message, { param: 'import_token' });
  }

  /** Ids by canonical id. Throws `conflict` when a name was taken since the preview. */
  private async createDrafts(
    tx: Transaction,
    changes: readonly PlannedChange[],
    actor: Actor,
  ): Promise<Map<string, string>> {
    const drafts = changes.flatMap((change) => (change.kind === 'create' ? [change] : []));
    const names = drafts.map(({ canonicalId }) => canonicalId);
    if (drafts.length === 0) return new Map();
    await this.creation.claimNames(tx, null, names);
    const unsold = { aliases: [], status: 'draft', replacement: null, price: null, priceSource: '' } as const;
    const inputs = drafts.map(({ canonicalId, card }) => {
      const capabilities = card.capabilities.length === 0 ? null : card.capabilities;
      return { ...card, ...unsold, canonicalId, capabilities };
    });
    const ids = await this.creation.insert(tx, inputs, actor);
    return new Map(ids.map((id, index) => [names[index] ?? '', id]));
  }
}

function requireSame(kept: KeptImport, { text, terms }: Again): void {
  const others = Object.entries(terms).filter(([name, value]) => kept.terms[name as keyof PriceImportTerms] !== value);
  if (others.length === 0 && (text === '' || hashOf(text) === kept.fileHash)) return;
  const message = 'import_token: it is for another file or other terms; leave them out, or preview again.';
  throw new RoutifyError('invalid_request_error', message, { param: 'import_token' });
}

function dateOf(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function tooMany(count: number): RoutifyError {
  const message = `the file changes ${count} prices; one import changes at most ${CHANGES_MAX}. Split it, or update_only.`;
  return new RoutifyError('invalid_request_error', message);
}
