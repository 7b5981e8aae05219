/** Where backups are kept. A name is `file` or `folder/file`; each part has letters, digits, `.`, `_` and `-`. */
export interface BackupTarget {
  /** For people, without credentials: a folder, or `s3://bucket/prefix`. */
  readonly location: string;
  /** Whole or not at all; replaces a file of that name. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Throws when there is no such file. */
  read(name: string): Promise<Buffer>;
  /** Names of the files directly at the top, or in one folder, in their order. Empty where there is none. */
  list(folder: string | null): Promise<string[]>;
  /** Does nothing when there is no such file. */
  remove(name: string): Promise<void>;
}
