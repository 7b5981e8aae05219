import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { ImportedCustomersRepository, ImportedKeys } from '#auth';
import { OpeningBalancesRepository, RedeemCodesService } from '#billing/ledger';
import { Clock, RoutifyError } from '#core';
import { IMPORT_ACTOR, openingReference } from '../apply/import-customers.js';
import { ImportInvitations } from '../invitations/import-invitations.service.js';
import { ImportRecordsRepository } from '../apply/import-records.repository.js';
import type { ImportedRow, RecordKind } from '../domain/import-plan.js';
import { ImportedObjects } from './imported-objects.js';

/** What was taken back. */
type UndoneCounts = Readonly<Record<Exclude<RecordKind, 'person'>, number>>;

/** Takes an import back while nothing was charged: what it made is archived, and its balances are zero. */
@Injectable()
export class UndoImportService {
  constructor(
    private readonly records: ImportRecordsRepository,
    private readonly customers: ImportedCustomersRepository,
    private readonly keys: ImportedKeys,
    private readonly balances: OpeningBalancesRepository,
    private readonly codes: RedeemCodesService,
    private readonly objects: ImportedObjects,
    private readonly invitations: ImportInvitations,
    private readonly clock: Clock,
  ) {}

  /** Throws `conflict`, before any change, with the organizations that requests or payments have moved. */
  async undo(source: string): Promise<UndoneCounts> {
    const records = (await this.records.read(source)).filter(({ kind }) => kind !== 'person');
    if (records.length === 0) throw new RoutifyError('not_found', `There is no import ${source}.`);
    const of = (kind: RecordKind): ImportedRow[] => records.filter((record) => record.kind === kind);
    const [organizations, keys, codes] = [of('organization'), of('key'), of('code')];
    await this.requireUntouched(source, organizations, idsOf(codes));
    await this.invitations.withdraw(source);
    await this.records.inSteps(keys, async (tx, rows) => {
      await this.keys.withdraw(tx, idsOf(rows));
      await this.records.delete(tx, source, 'key', sourceIdsOf(rows));
    });
    await this.records.inSteps(codes, async (tx, rows) => {
      await this.codes.expire(tx, idsOf(rows));
      await this.records.delete(tx, source, 'code', sourceIdsOf(rows));
    });
    await this.records.inSteps(organizations, async (tx, rows) => {
      // Again: requests that were admitted before their keys were withdrawn may have been booked meanwhile.
      await this.requireIdle(tx, source, rows);
      const closings = rows.map(({ objectId, revision }) => ({
        organizationId: objectId ?? '',
        externalRef: openingReference(source, objectId ?? '', revision + 1),
        reason: `the import of ${source} was undone`,
      }));
      await this.balances.close(tx, closings, IMPORT_ACTOR, this.clock.nowMs());
      await this.customers.archive(tx, idsOf(rows));
      await this.records.delete(tx, source, 'organization', sourceIdsOf(rows));
      const after = { organizations: rows.length };
      await recordChange(tx, {
        actor: IMPORT_ACTOR,
        action: 'import.undo',
        targetKind: 'import',
        targetId: source,
        after,
      });
    });
    for (const kind of ['channel', 'model', 'tier'] as const) {
      await this.objects.archive(kind, keysOf(of(kind)), IMPORT_ACTOR);
      await this.records.step((tx) => this.records.delete(tx, source, kind, sourceIdsOf(of(kind))));
    }
    // The records of people stay with them: the next import invites none twice.
    const counts = { organization: organizations.length, key: keys.length, code: codes.length };
    return { ...counts, channel: of('channel').length, model: of('model').length, tier: of('tier').length };
  }

  private async requireUntouched(
    source: string,
    organizations: readonly ImportedRow[],
    codeIds: readonly string[],
  ): Promise<void> {
    const redeemed = await this.records.step((tx) => this.codes.countRedeemed(tx, codeIds));
    if (redeemed > 0)
      throw new RoutifyError('conflict', `${redeemed} imported redeem codes are redeemed: nothing was undone.`);
    await this.records.inSteps(organizations, (tx, rows) => this.requireIdle(tx, source, rows));
  }

  private async requireIdle(tx: Transaction, source: string, rows: readonly ImportedRow[]): Promise<void> {
    const references = rows.flatMap(({ objectId, revision }) =>
      Array.from({ length: revision }, (_, index) => openingReference(source, objectId ?? '', index + 1)),
    );
    const moved = await this.balances.movementsOf(tx, idsOf(rows), references);
    const withKeys = await this.customers.withOtherKeys(tx, idsOf(rows), source);
    const names = new Map(rows.map(({ objectId, sourceId }) => [objectId, sourceId]));
    const found = [
      ...moved.map(
        ({ organizationId, requests }) => `${names.get(organizationId)} has ${requests > 0 ? 'requests' : 'payments'}`,
      ),
      ...withKeys.map((id) => `${names.get(id)} has keys that were not imported`),
    ];
    if (found.length === 0) return;
    const shown = found.slice(0, 10).join('; ');
    throw new RoutifyError('conflict', `The import cannot be undone, since it is in use: ${shown}.`);
  }
}

function idsOf(rows: readonly ImportedRow[]): string[] {
  return rows.flatMap(({ objectId }) => objectId ?? []);
}

function keysOf(rows: readonly ImportedRow[]): string[] {
  return rows.flatMap(({ objectKey }) => objectKey ?? []);
}

function sourceIdsOf(rows: readonly ImportedRow[]): string[] {
  return rows.map(({ sourceId }) => sourceId);
}
