import { createHash } from 'node:crypto';
import { RoutifyError } from '#core';
import { Vault } from '#core/infra';
import { BACKUP_FORMAT, type Backup, type BackupContent, type BackupPart } from './domain/backup.js';
import type { BackupTarget } from './targets/backup-target.js';

/** The name under which the vault derives the key of backups, as it does those of organizations' documents. */
const OWNER = 'backups';
const MANIFEST = '.json';

/** Beside the parts of a backup, encrypted as they are. */
const CONTENT = 'content';

/**
 * Backups at a target: a manifest `<id>.json` with what is known without a key, and a folder of that name with files that
 * only the installation's encryption keys open.
 */
export class BackupArchive {
  constructor(
    private readonly target: BackupTarget,
    private readonly vault: Vault,
  ) {}

  get location(): string {
    return this.target.location;
  }

  /** Names of the configured keys, that of new files first. */
  get keyIds(): readonly string[] {
    return this.vault.keyIds;
  }

  /** In the order of time. */
  async list(): Promise<Backup[]> {
    const names = (await this.target.list(null)).filter((name) => name.endsWith(MANIFEST));
    const backups: Backup[] = [];
    for (const name of names) backups.push(await this.readManifest(name.slice(0, -MANIFEST.length)));
    return backups;
  }

  /** Throws when there is none, a later version made it, it is not complete, or its key is missing. */
  async open(id: string): Promise<{ backup: Backup; content: BackupContent }> {
    const backup = await this.find(id);
    const { format, state, version, encryptionKeyId } = backup;
    if (format !== BACKUP_FORMAT)
      throw unusable(id, `its format is that of Routify ${version}, which is later than this one`);
    if (state !== 'complete') throw unusable(id, 'it is not complete');
    const bytes = await this.readFile(id, CONTENT);
    const text = this.unseal(id, CONTENT, { bytes, keyId: encryptionKeyId }).toString('utf8');
    return { backup, content: JSON.parse(text) as BackupContent };
  }

  /** The first manifest of a backup, before its parts. */
  begin(backup: Omit<Backup, 'encryptionKeyId'>): Promise<void> {
    return this.writeManifest({ ...backup, encryptionKeyId: this.vault.sealingKeyId });
  }

  async complete(backup: Omit<Backup, 'encryptionKeyId'>, content: BackupContent): Promise<Backup> {
    const { encryptionKeyId } = await this.writePart(backup.id, CONTENT, Buffer.from(JSON.stringify(content)));
    const complete = { ...backup, encryptionKeyId };
    await this.writeManifest(complete);
    return complete;
  }

  async markVerified(id: string, verifiedAt: string): Promise<void> {
    await this.writeManifest({ ...(await this.find(id)), verifiedAt });
  }

  async writePart(id: string, name: string, bytes: Buffer): Promise<BackupPart> {
    const { ciphertext, encryptionKeyId } = this.vault.sealDocument(OWNER, [bytes], binding(id, name));
    await this.target.write(`${id}/${name}`, ciphertext);
    return { name, bytes: ciphertext.length, sha256: digest(ciphertext), encryptionKeyId };
  }

  /** Throws when the part is missing or was changed. */
  async readPart(id: string, { name, sha256, encryptionKeyId }: BackupPart): Promise<Buffer> {
    const bytes = await this.readFile(id, name);
    if (digest(bytes) !== sha256) throw unusable(id, `${name} is not what was written`);
    return this.unseal(id, name, { bytes, keyId: encryptionKeyId });
  }

  /** Its files first: what is left after a crash is removed by the next call. */
  async remove(id: string): Promise<void> {
    await this.writeManifest({ ...(await this.find(id)), state: 'removing' });
    for (const name of await this.target.list(id)) await this.target.remove(name);
    await this.target.remove(id + MANIFEST);
  }

  private unseal(id: string, name: string, { bytes, keyId }: { bytes: Buffer; keyId: string }): Buffer {
    if (!this.vault.keyIds.includes(keyId)) throw unusable(id, `${keyId} is missing in ROUTIFY_ENCRYPTION_KEYS`);
    try {
      const sealed = { ciphertext: new Uint8Array(bytes), encryptionKeyId: keyId };
      return this.vault.openDocument(OWNER, sealed, binding(id, name));
    } catch (cause) {
      throw unusable(id, `${keyId} of ROUTIFY_ENCRYPTION_KEYS does not open ${name}, or it was changed`, cause);
    }
  }

  private readFile(id: string, name: string): Promise<Buffer> {
    return this.target.read(`${id}/${name}`).catch((cause: unknown) => {
      throw unusable(id, `${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    });
  }

  private async find(id: string): Promise<Backup> {
    const names = await this.target.list(null);
    if (names.includes(id + MANIFEST)) return this.readManifest(id);
    throw new RoutifyError('not_found', `there is no backup ${id} in ${this.location}`);
  }

  private async readManifest(id: string): Promise<Backup> {
    try {
      return JSON.parse((await this.target.read(id + MANIFEST)).toString('utf8')) as Backup;
    } catch (cause) {
      throw unusable(id, 'its manifest cannot be read', cause);
    }
  }

  private writeManifest(manifest: Backup): Promise<void> {
    return this.target.write(manifest.id + MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  }
}

const binding = (id: string, name: string): string => `backup|${id}|${name}`;

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function unusable(id: string, reason: string, cause?: unknown): RoutifyError {
  return new RoutifyError('conflict', `backup ${id} cannot be used: ${reason}`, { cause });
}
