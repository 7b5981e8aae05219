import { Injectable } from '@nestjs/common';
import { Clock, formatId, newUuid, type PriceRow, refusal, RoutifyError, type Actor } from '#core';
import { ChangeBus, type Transaction, recordChanges } from '#core/infra';
import type { PriceScope } from '../domain/catalog-index.js';
import { priceState } from '../domain/price-state.js';
import { priceOfChange, type PlannedChange } from '../domain/import-plan/plan-import.js';
import type { FileSyntax } from '../domain/price-lists/read-price-list.js';
import { ModelCreation } from '../model-creation.js';
import { priceVersions } from '../domain/prices/stored-schedule.js';
import { PricesRepository, type PriceRecord } from '../prices.repository.js';
import { ImportPlansRepository } from './import-plans.repository.js';
import { KnownModels } from './known-models.js';
import {
  dateOf,
  hashOf,
  PricePlanner,
  type PlannedImport,
  type PriceImport,
  type PriceImportOptions,
} from './price-planner.js';

export interface PriceImportPreview extends PriceImport {
  /** Null when there is nothing to apply, or a price exceeds `percentMax`. */
  readonly token: string | null;
}

/** Values of the preview that a caller repeats with apply. */
interface ImportConfirmation {
  /** Empty: not repeated. */
  readonly text: string;
  readonly terms: Partial<PriceImportOptions>;
}

/** Postgres ends a transaction after one minute. */
const TRANSACTION_MS = 50_000;

type NewVersion = PriceScope & {
  readonly id: string;
  readonly modelId: string;
  readonly effectiveFrom: Date;
  readonly rows: readonly PriceRow[];
  readonly schedule: PriceRecord['schedule'];
  readonly source: string;
};

/** Imports price lists of many models: a preview, then apply of exactly the previewed plan, or nothing. */
@Injectable()
export class PriceImportService {
  constructor(
    private readonly planner: PricePlanner,
    private readonly known: KnownModels,
    private readonly prices: PricesRepository,
    private readonly creation: ModelCreation,
    private readonly plans: ImportPlansRepository,
    private readonly bus: ChangeBus,
    private readonly clock: Clock,
  ) {}

  /** Changes nothing. Throws `invalid_request_error` for a file that is no price list or has too many changes. */
  async preview(text: string, syntax: FileSyntax, terms: PriceImportOptions): Promise<PriceImportPreview> {
    const planned = await this.planner.plan(text, syntax, terms);
    const { rows, changes } = planned;
    const blocked = rows.some(({ action }) => action === 'blocked');
    if (blocked || changes.length === 0) return { terms, rows, token: null };
    return { terms, rows, token: await this.plans.store(planned) };
  }

  /**
   * Applies the preview of `token`, in one transaction. Throws `not_found` without the preview, `conflict` when a model
   * or a price of its base has changed.
   * @param confirmation the file and the options, if repeated: `invalid_request_error` when they differ
   */
  async apply(token: string, confirmation: ImportConfirmation, actor: Actor): Promise<PriceImport> {
    const stored = (await this.plans.find(token)) as PlannedImport | null;
    if (stored === null) {
      throw refusal('preview_unknown', {}, { param: 'import_token' });
    }
    requireSame(stored, confirmation);
    await this.applyPlan(stored, actor);
    await this.plans.delete(token);
    return { terms: stored.terms, rows: stored.rows };
  }

  /**
   * Applies a plan, in one transaction with `first`. Throws `conflict` when a model or a price of its base has changed.
   * @param first may throw, too: nothing is applied then
   */
  async applyPlan(plan: PlannedImport, actor: Actor, first?: (tx: Transaction) => Promise<void>): Promise<void> {
    const changed = await this.known.change(async (tx) => {
      await first?.(tx);
      return this.write(tx, plan, actor);
    }, TRANSACTION_MS);
    if (changed !== null) this.bus.announce('catalog', changed);
  }

  /** Returns the id of one of the models. */
  private async write(tx: Transaction, { changes, terms }: PlannedImport, actor: Actor): Promise<string | null> {
    const nowMs = this.clock.nowMs();
    await this.requireBase(tx, changes, terms);
    const created = await this.createDrafts(tx, changes, actor);
    const { tierId, organizationId, source } = terms;
    const effectiveFrom = new Date(Math.max(dateOf(terms.effectiveFrom)?.getTime() ?? nowMs, nowMs));
    const versions = changes.map((change): NewVersion => {
      const modelId = change.kind === 'create' ? (created.get(change.canonicalId) ?? '') : change.modelId;
      const id = newUuid(nowMs);
      const { rows, ...changing } = priceOfChange(change);
      const versions = priceVersions(changing, () => newUuid(nowMs));
      return { id, modelId, tierId, organizationId, effectiveFrom, source, rows, ...versions };
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

  /** Throws `conflict` unless models and prices are unchanged since the preview. */
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
    throw refusal('preview_outdated', {}, { param: 'import_token' });
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
    const draftFields = { aliases: [], status: 'draft', replacement: null, price: null, priceSource: '' } as const;
    const inputs = drafts.map(({ canonicalId, card }) => {
      const capabilities = card.capabilities.length === 0 ? null : card.capabilities;
      return { ...card, ...draftFields, canonicalId, capabilities };
    });
    const ids = await this.creation.insert(tx, inputs, actor);
    return new Map(ids.map((id, index) => [names[index] ?? '', id]));
  }
}

function requireSame(stored: PlannedImport, { text, terms }: ImportConfirmation): void {
  const others = Object.entries(terms).filter(
    ([name, value]) => stored.terms[name as keyof PriceImportOptions] !== value,
  );
  if (others.length === 0 && (text === '' || hashOf(text) === stored.fileHash)) return;
  const message =
    'import_token: it belongs to a different file or different options. Omit the options, or create a new preview.';
  throw new RoutifyError('invalid_request_error', message, { param: 'import_token' });
}
