/** A file of a backup: some megabytes of a table, compressed and encrypted. */
export interface BackupPart {
  /** Below the folder of the backup. */
  readonly name: string;
  readonly bytes: number;
  /** Of the bytes as they are stored, hex. */
  readonly sha256: string;
  readonly encryptionKeyId: string;
}

/** A table, or a partition of one; its parts joined are one gzip file in the text format of COPY. */
export interface BackupTable {
  readonly schema: string;
  readonly name: string;
  /** As they are written in SQL. */
  readonly columns: readonly string[];
  readonly rows: number;
  readonly parts: readonly BackupPart[];
}

export interface BackupSequence {
  readonly name: string;
  readonly value: string;
  readonly isCalled: boolean;
}

/** Says whether a secret is the same one, and nothing else. */
export interface Fingerprint {
  /** A version of ROUTIFY_SECRET, or a name in ROUTIFY_ENCRYPTION_KEYS. */
  readonly name: string;
  readonly fingerprint: string;
}

/** What a backup holds; a file of its own, encrypted. */
export interface BackupContent {
  /** Names of the migrations that the database had. */
  readonly migrations: readonly string[];
  readonly tables: readonly BackupTable[];
  readonly sequences: readonly BackupSequence[];
  /** Tables of detached months, which the operator keeps elsewhere. */
  readonly leftOut: readonly string[];
  readonly secrets: readonly Fingerprint[];
  readonly encryptionKeys: readonly Fingerprint[];
}

/**
 * `running`: being written, or given up. `removing`: some of its files may be gone. Only a complete one can be restored.
 */
type BackupState = 'running' | 'complete' | 'removing';

/** What is known of a backup without a key. Times are RFC 3339. */
export interface Backup {
  readonly format: number;
  readonly id: string;
  readonly state: BackupState;
  readonly startedAt: string;
  /** The state of the database is that of this moment. */
  readonly takenAt: string;
  readonly finishedAt: string | null;
  /** When every file was read again and had what it should. */
  readonly verifiedAt: string | null;
  /** Of Routify. */
  readonly version: string;
  readonly rows: number;
  /** As stored. */
  readonly bytes: number;
  readonly encryptionKeyId: string;
  /**
   * The keys that it needs: that of its files, and those of the secrets in its rows. Absent in backups of earlier versions,
   * whose content has them.
   */
  readonly encryptionKeyIds?: readonly string[];
}

export const BACKUP_FORMAT = 1;

/** Sorted by time: `20261128T160000Z-1f2e`. */
export function backupId(nowMs: number, random: string): string {
  return `${new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${random}`;
}

/** The newest complete backup whose files were all read again; null: there is none. */
export function newestGood(backups: readonly Backup[]): Backup | null {
  const good = backups.filter(({ state, verifiedAt }) => state === 'complete' && verifiedAt !== null);
  return good.toSorted(byTime).at(-1) ?? null;
}

/** The oldest first. Ids have the second alone. */
export function byTime(one: Backup, other: Backup): number {
  return Date.parse(one.startedAt) - Date.parse(other.startedAt) || (one.id < other.id ? -1 : 1);
}
