/** A ciphertext, and the name of its key in `ROUTIFY_ENCRYPTION_KEYS`. */
export interface SealedSecret {
  /** Nonce (12 bytes), tag (16 bytes), then the encrypted secret. */
  readonly ciphertext: Uint8Array<ArrayBuffer>;
  readonly encryptionKeyId: string;
}

/** A ciphertext with what it is bound to. */
export interface SealedRow {
  readonly id: string;
  readonly sealed: SealedSecret;
  readonly binding: string;
  /** Of a document, which has a key of its organization; null: of a secret. */
  readonly organizationId: string | null;
}

/** The rows of one kind that hold what the vault sealed. */
export interface SealedRows {
  /** For people, in the plural. */
  readonly kind: string;
  /** How many rows each key encrypted, by its name. */
  countByKey(): Promise<ReadonlyMap<string, number>>;
  /** Rows that other keys encrypted, in the order of their ids. */
  listSealedByOthers(keyId: string, afterId: string | null, limit: number): Promise<SealedRow[]>;
  /** False: the row has changed since it was read, or is gone. Nothing but the ciphertext and its key changes. */
  replace(row: SealedRow, sealed: SealedSecret): Promise<boolean>;
}

/** Where the owner of a table keeps what the vault sealed: names of SQL, which are constants. */
export interface SealedTable {
  /** For people, in the plural. */
  readonly kind: string;
  readonly table: string;
  /** Default: `id`. */
  readonly id?: string;
  /** Default: `ciphertext`. */
  readonly ciphertext?: string;
  /** Ends in `_key_id`: backups find it by that. Default: `encryption_key_id`. */
  readonly encryptionKeyId?: string;
  /** Columns that the binding is made of, beside the id. */
  readonly bound?: readonly string[];
  readonly bindingOf: (id: string, bound: Readonly<Record<string, string>>) => string;
  /** True: rows are documents of the column `organization_id`. */
  readonly areDocuments?: boolean;
}
