import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { ImportedCustomersRepository, ImportedKeys, type ImportedKeyChange } from '#auth';
import { OpeningBalancesRepository, PaymentBook, RedeemCodesService } from '#billing/ledger';
import { Clock, formatId, newUuid, RoutifyError, type SpendCap, systemActor, type Actor } from '#core';
import type { ImportedRow, ImportPlan, PlannedKey, PlannedOrganization } from '../domain/import-plan.js';
import type { SourceCode } from '../domain/source-description.js';
import { ImportRecordsRepository } from './import-records.repository.js';

export const IMPORT_ACTOR = systemActor('import');

/** The reference of the adjustment that opens a balance, and of later ones. */
export function openingReference(source: string, organizationId: string, revision: number): string {
  return `import ${source} ${formatId('org', organizationId)} #${revision}`;
}

/** Organizations, keys, balances and redeem codes of an import, in steps that each commit with their records. */
@Injectable()
export class ImportCustomers {
  constructor(
    private readonly records: ImportRecordsRepository,
    private readonly customers: ImportedCustomersRepository,
    private readonly keys: ImportedKeys,
    private readonly balances: OpeningBalancesRepository,
    private readonly book: PaymentBook,
    private readonly codes: RedeemCodesService,
    private readonly clock: Clock,
  ) {}

  /** @param onStep gets the number of rows after each step */
  async apply(source: string, plan: ImportPlan, onStep: (rows: number) => void): Promise<void> {
    const actor = IMPORT_ACTOR;
    const organizationIds = new Map(
      (await this.records.read(source)).flatMap(({ kind, sourceId, objectId }) =>
        kind === 'organization' && objectId !== null ? [[sourceId, objectId] as const] : [],
      ),
    );
    const committed = (rows: readonly unknown[]): void => {
      onStep(rows.length);
    };
    const insertOrganizations = async (tx: Transaction, rows: ImportPlan['organizations']) => {
      const made = await this.insertOrganizations(tx, source, rows, actor);
      await audit(tx, actor, source, { organizations: rows.length });
      return made;
    };
    await this.records.inSteps(plan.organizations, insertOrganizations, (rows, made) => {
      for (const [sourceId, id] of made) organizationIds.set(sourceId, id);
      committed(rows);
    });
    const changeOrganizations = async (tx: Transaction, changes: ImportPlan['changedOrganizations']) => {
      await this.changeOrganizations(tx, source, changes, actor);
      await audit(tx, actor, source, { changed_organizations: changes.length });
    };
    await this.records.inSteps(plan.changedOrganizations, changeOrganizations, committed);
    const insertKeys = async (tx: Transaction, rows: ImportPlan['keys']) => {
      await this.insertKeys(tx, source, rows, organizationIds);
      await audit(tx, actor, source, { keys: rows.length });
    };
    await this.records.inSteps(plan.keys, insertKeys, committed);
    const changeKeys = async (tx: Transaction, changes: ImportPlan['changedKeys']) => {
      await this.changeKeys(tx, source, changes);
      await audit(tx, actor, source, { changed_keys: changes.length });
    };
    await this.records.inSteps(plan.changedKeys, changeKeys, committed);
    const insertCodes = async (tx: Transaction, rows: ImportPlan['codes']) => {
      await this.insertCodes(tx, source, rows, actor);
      await audit(tx, actor, source, { redeem_codes: rows.length });
    };
    await this.records.inSteps(plan.codes, insertCodes, committed);
    const expireCodes = async (tx: Transaction, rows: ImportPlan['goneCodes']) => {
      const ids = rows.flatMap(({ objectId }) => objectId ?? []);
      const sourceIds = rows.map(({ sourceId }) => sourceId);
      await this.codes.expire(tx, ids);
      await this.records.delete(tx, source, 'code', sourceIds);
      await audit(tx, actor, source, { expired_redeem_codes: rows.length });
    };
    await this.records.inSteps(plan.goneCodes, expireCodes, committed);
  }

  private async insertOrganizations(
    tx: Transaction,
    source: string,
    rows: readonly PlannedOrganization[],
    actor: Actor,
  ): Promise<ReadonlyMap<string, string>> {
    const nowMs = this.clock.nowMs();
    const tierOf = await this.tiers(tx);
    const ids = new Map(rows.map(({ id }) => [id, newUuid(nowMs)]));
    const idOf = (row: PlannedOrganization): string => ids.get(row.id) ?? '';
    const organizations = rows.map((row) => ({ ...row, id: idOf(row), tierId: tierOf(row.tierName) }));
    const people = await this.customers.insert(tx, organizations, nowMs);
    const openings = rows.map((row) => ({
      organizationId: idOf(row),
      amountNanoUsd: row.balanceNanoUsd,
      creditLimitNanoUsd: row.creditLimitNanoUsd,
      isActive: row.isActive,
      externalRef: openingReference(source, idOf(row), 1),
      reason: `balance imported from ${source}, ${row.id}`,
    }));
    await this.balances.open(tx, openings, actor, nowMs);
    await this.records.insert(tx, source, [
      ...rows.map((row) => ({
        ...recordOf('organization', row.id, idOf(row)),
        amountNanoUsd: row.balanceNanoUsd,
        fingerprint: row.fingerprint,
      })),
      ...people.map((id) => recordOf('person', id, id)),
    ]);
    return ids;
  }

  /** A balance rises or falls by what it rose or fell by in the source. */
  private async changeOrganizations(
    tx: Transaction,
    source: string,
    changes: ImportPlan['changedOrganizations'],
    actor: Actor,
  ): Promise<void> {
    const tierOf = await this.tiers(tx);
    const moved = changes.filter(hasOtherFields).map(({ row, record }) => ({
      id: record.objectId ?? '',
      isActive: row.isActive,
      tierId: tierOf(row.tierName),
      bounds: row.bounds,
    }));
    const suspended = moved.filter(({ isActive }) => !isActive).map(({ id }) => id);
    if (moved.length > 0) await this.customers.changeOrganizations(tx, moved);
    if (suspended.length > 0) await this.balances.suspend(tx, suspended);
    for (const { row, record, deltaNanoUsd } of changes) {
      if (deltaNanoUsd === 0n) continue;
      const payment = {
        organizationId: record.objectId ?? '',
        kind: 'adjustment' as const,
        amountNanoUsd: deltaNanoUsd,
        // What its customer spent at the source is spent.
        lowering: 'owed' as const,
        externalRef: openingReference(source, record.objectId ?? '', record.revision + 1),
        reason: `change of the balance imported from ${source}, ${row.id}`,
      };
      await this.book.book(tx, payment, actor);
    }
    await this.records.update(
      tx,
      source,
      changes.map(({ row, record, deltaNanoUsd }) => ({
        ...record,
        amountNanoUsd: row.balanceNanoUsd,
        fingerprint: row.fingerprint,
        revision: record.revision + (deltaNanoUsd === 0n ? 0 : 1),
      })),
    );
  }

  private async insertKeys(
    tx: Transaction,
    source: string,
    rows: readonly PlannedKey[],
    organizationIds: ReadonlyMap<string, string>,
  ): Promise<void> {
    const nowMs = this.clock.nowMs();
    const made = rows.map((row) => ({ row, id: newUuid(nowMs) }));
    const skipped = await this.keys.add(
      tx,
      source,
      made.map(({ row, id }) => {
        const { name, secret, modelAllow, ipAllow, expiresAtMs } = row;
        const { rpm, tpm, concurrency, endpoints } = row.limits ?? NO_LIMITS;
        const organizationId = organizationIds.get(row.organization);
        if (organizationId === undefined) throw new Error(`the organization ${row.organization} was not imported`);
        return {
          id,
          organizationId,
          memberId: null,
          name,
          secret,
          modelAllow,
          ipAllow,
          rpm,
          tpm,
          concurrency,
          endpoints: endpoints ?? [],
          expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs),
          caps: capsOf(row),
        };
      }),
    );
    if (skipped.size > 0)
      throw new RoutifyError('conflict', 'another import is running: start again when it has ended');
    const disabled = made.filter(({ row }) => !row.isActive).map(({ row, id }) => keyChange(row, id));
    if (disabled.length > 0) await this.customers.changeKeys(tx, disabled);
    await this.records.insert(
      tx,
      source,
      made.map(({ row, id }) => ({
        ...recordOf('key', row.id, id),
        amountNanoUsd: row.totalCapNanoUsd,
        fingerprint: row.fingerprint,
      })),
    );
  }

  private async changeKeys(tx: Transaction, source: string, changes: ImportPlan['changedKeys']): Promise<void> {
    const moved = changes.filter(hasOtherFields).map(({ row, record }) => keyChange(row, record.objectId ?? ''));
    const movements = changes
      .filter(({ deltaNanoUsd }) => deltaNanoUsd !== 0n)
      .map(({ record, deltaNanoUsd }) => ({ id: record.objectId ?? '', deltaNanoUsd }));
    if (moved.length > 0) await this.customers.changeKeys(tx, moved);
    if (movements.length > 0) await this.customers.moveCaps(tx, movements);
    await this.records.update(
      tx,
      source,
      changes.map(({ row, record }) => ({
        ...record,
        amountNanoUsd: row.totalCapNanoUsd,
        fingerprint: row.fingerprint,
      })),
    );
  }

  private async insertCodes(tx: Transaction, source: string, rows: readonly SourceCode[], actor: Actor): Promise<void> {
    const ids = await this.codes.addImported(
      tx,
      rows.map(({ secret, amountNanoUsd, expiresAtMs, name }) => ({
        secret,
        amountNanoUsd,
        reason: `${name}, imported from ${source}`,
        expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs),
      })),
      actor,
    );
    await this.records.insert(
      tx,
      source,
      rows.map(({ id, amountNanoUsd }, index) => ({ ...recordOf('code', id, ids[index] ?? ''), amountNanoUsd })),
    );
  }

  private async tiers(tx: Transaction): Promise<(name: string | null) => string> {
    const ids = await this.customers.tierIds(tx);
    const fallback = await this.customers.defaultTier(tx);
    return (name) => {
      const id = name === null ? fallback : ids.get(name);
      if (id != null) return id;
      throw new RoutifyError('conflict', name === null ? 'there is no default tier' : `there is no tier ${name}`);
    };
  }
}

function recordOf(kind: ImportedRow['kind'], sourceId: string, objectId: string): ImportedRow {
  return { kind, sourceId, objectId, objectKey: null, amountNanoUsd: null, fingerprint: '', revision: 1 };
}

const NO_LIMITS = {
  rpm: null,
  tpm: null,
  concurrency: null,
  endpoints: null,
  dayCapNanoUsd: null,
  monthCapNanoUsd: null,
} as const;

function capsOf({ limits, totalCapNanoUsd }: PlannedKey): SpendCap[] {
  const caps = [
    ['day', limits?.dayCapNanoUsd ?? null],
    ['month', limits?.monthCapNanoUsd ?? null],
    ['total', totalCapNanoUsd],
  ] as const;
  return caps.flatMap(([period, limitNanoUsd]) => (limitNanoUsd === null ? [] : [{ period, limitNanoUsd }]));
}

function keyChange(row: PlannedKey, id: string): ImportedKeyChange {
  const { isActive, modelAllow, ipAllow, expiresAtMs, totalCapNanoUsd, limits } = row;
  const expiresAt = expiresAtMs === null ? null : new Date(expiresAtMs).toISOString();
  const change = { id, isActive, expiresAt, modelAllow, ipAllow, isCapped: totalCapNanoUsd !== null };
  const { endpoints, ...stated } = limits ?? NO_LIMITS;
  return { ...change, hasLimits: limits !== null, ...stated, endpoints: endpoints ?? [] };
}

/** More than its amount changed in the source: what was set here since is replaced. */
function hasOtherFields({ row, record }: { row: { fingerprint: string }; record: ImportedRow }): boolean {
  return row.fingerprint !== record.fingerprint;
}

/** One audit row a step; the records name each object. */
async function audit(
  tx: Transaction,
  actor: Actor,
  source: string,
  after: Readonly<Record<string, number>>,
): Promise<void> {
  await recordChange(tx, { actor, action: 'import.apply', targetKind: 'import', targetId: source, after });
}
