import { Injectable } from '@nestjs/common';
import { SEALED_CHANNEL_TABLES } from '#channels';
import { SEALED_FACTORS, SEALED_PROVIDERS } from '#identity';
import { SEALED_MAILS } from '#core/mail';
import { SealedSettingsRepository, SealedTablesRepository, Vault, type SealedRow, type SealedRows } from '#core/infra';
import { SEALED_PAYMENT_PROVIDERS, SEALED_REFUND_LINKS } from '#payments';
import { SEALED_RESPONSES } from '#completions/stored-responses';
import { SEALED_WEBHOOKS } from '#notifications';

/** All tables with what the vault sealed, in the order of a run: what requests need first. */
const SEALED_TABLES = [
  ...SEALED_CHANNEL_TABLES,
  SEALED_FACTORS,
  SEALED_PROVIDERS,
  SEALED_PAYMENT_PROVIDERS,
  SEALED_REFUND_LINKS,
  SEALED_WEBHOOKS,
  SEALED_MAILS,
  SEALED_RESPONSES,
] as const;

/** Stored responses have megabytes. */
const BATCH = 20;

/** What the keys of ROUTIFY_ENCRYPTION_KEYS encrypt. */
export interface EncryptionFacts {
  /** In their order: the first encrypts. */
  readonly keyIds: readonly string[];
  /** The rows of each key that encrypts some, by their kind; also of keys that are not configured. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Progress within one kind. */
export interface ReencryptedKind {
  readonly kind: string;
  readonly done: number;
  /** Rows that no configured key opens. */
  readonly unreadable: number;
}

/**
 * Encrypts everything with the first key. Each row is replaced on the condition that it is as it was read: a change at
 * the same time wins. An interrupted run is repeated: what is done is not read again.
 */
@Injectable()
export class Reencryption {
  private readonly kinds: readonly SealedRows[];

  constructor(
    private readonly vault: Vault,
    tables: SealedTablesRepository,
    settings: SealedSettingsRepository,
  ) {
    this.kinds = [settings, ...SEALED_TABLES.map((table) => tables.rowsOf(table))];
  }

  async read(): Promise<EncryptionFacts> {
    const rows = new Map<string, Map<string, number>>();
    for (const sealedRows of this.kinds) {
      for (const [keyId, count] of await sealedRows.countByKey()) {
        rows.set(keyId, (rows.get(keyId) ?? new Map<string, number>()).set(sealedRows.kind, count));
      }
    }
    return { keyIds: this.vault.keyIds, rows };
  }

  /** @param onProgress after each batch, with the sums of its kind */
  async run(onProgress: (progress: ReencryptedKind) => void): Promise<readonly ReencryptedKind[]> {
    const results: ReencryptedKind[] = [];
    for (const sealedRows of this.kinds) results.push(await this.runKind(sealedRows, onProgress));
    return results;
  }

  private async runKind(
    sealedRows: SealedRows,
    onProgress: (progress: ReencryptedKind) => void,
  ): Promise<ReencryptedKind> {
    let progress: ReencryptedKind = { kind: sealedRows.kind, done: 0, unreadable: 0 };
    let afterId: string | null = null;
    for (;;) {
      const batch: SealedRow[] = await sealedRows.listSealedByOthers(this.vault.sealingKeyId, afterId, BATCH);
      const last = batch.at(-1);
      if (last === undefined) return progress;
      for (const row of batch) progress = await this.reencrypt(sealedRows, row, progress);
      onProgress(progress);
      afterId = last.id;
    }
  }

  private async reencrypt(rows: SealedRows, row: SealedRow, progress: ReencryptedKind): Promise<ReencryptedKind> {
    const sealed = this.tryReseal(row);
    if (sealed === null) return { ...progress, unreadable: progress.unreadable + 1 };
    return (await rows.replace(row, sealed)) ? { ...progress, done: progress.done + 1 } : progress;
  }

  private tryReseal(row: SealedRow) {
    try {
      return this.vault.reseal(row);
    } catch {
      return null;
    }
  }
}
