import { createHash } from 'node:crypto';

import { RoutifyError } from '#kernel';
import { Vault } from '#vault';
import { BACKUP_FORMAT, type Backup, type BackupContent, type BackupPart } from './domain/backup.js';
import type { BackupTarget } from './targets/backup-target.js';

/** The name under which the vault derives the key of backups, as it does those of organizations' documents. */
const OWNER = 'backups';
const MANIFEST = '.json';

/** What stands in the manifest, `<id>.json`, beside the folder of that name with the parts. */
interface Manifest extends Backup {
  /** The content, encrypted, in base64; null while it is not complete. */
  readonly content: string | null;
}

/** Backups at a target: their manifests, and parts that only the installation's encryption keys open. */

export class BackupArchive {
  constructor(
    private readonly target: BackupTarget,
    private readonly vault: Vault,
  ) {}

  get location(): string {
    return this.target.location;
  }

  /** In the order of time. */
  async list(): Promise<Backup[]> {
    const names = (await this.target.list(null)).filter((name) => name.endsWith(MANIFEST));
    const backups: Backup[] = [];
    for (const name of names) backups.push(withoutContent(await this.readManifest(name.slice(0, -MANIFEST.length))));
    return backups;
  }

  /** Throws when there is none, a later version made it, it is not complete, or its key is missing. */
  async open(id: string): Promise<{ backup: Backup; content: BackupContent }> {
    const manifest = await this.readManifest(id);
    const { format, state, version, content } = manifest;
    if (format !== BACKUP_FORMAT)
      throw unusable(id, `its format is that of Routify ${version}, which is later than this one`);
    if (state !== 'complete' || content === null) throw unusable(id, 'it is not complete');
    const text = this.unseal(id, 'content', { bytes: Buffer.from(content, 'base64'), keyId: manifest.encryptionKeyId });
    return { backup: withoutContent(manifest), content: JSON.parse(text.toString('utf8')) as BackupContent };
  }

  /** The first manifest of a backup, before its parts. */
  begin(backup: Omit<Backup, 'encryptionKeyId'>): Promise<void> {
    return this.writeManifest({ ...backup, encryptionKeyId: this.vault.sealingKeyId, content: null });
  }

  async complete(backup: Omit<Backup, 'encryptionKeyId'>, content: BackupContent): Promise<Backup> {
    const sealed = this.vault.sealDocument(
      OWNER,
      [Buffer.from(JSON.stringify(content))],
      binding(backup.id, 'content'),
    );
    const { encryptionKeyId } = sealed;
    const complete = { ...backup, encryptionKeyId };
    await this.writeManifest({ ...complete, content: Buffer.from(sealed.ciphertext).toString('base64') });
    return complete;
  }

  async markVerified(id: string, verifiedAt: string): Promise<void> {
    await this.writeManifest({ ...(await this.readManifest(id)), verifiedAt });
  }

  async writePart(id: string, name: string, bytes: Buffer): Promise<BackupPart> {
    const { ciphertext, encryptionKeyId } = this.vault.sealDocument(OWNER, [bytes], binding(id, name));
    await this.target.write(`${id}/${name}`, ciphertext);
    return { name, bytes: ciphertext.length, sha256: digest(ciphertext), encryptionKeyId };
  }

  /** Throws when the part is missing or was changed. */
  async readPart(id: string, { name, sha256, encryptionKeyId }: BackupPart): Promise<Buffer> {
    const bytes = await this.target.read(`${id}/${name}`).catch((cause: unknown) => {
      throw unusable(id, `${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    });
    if (digest(bytes) !== sha256) throw unusable(id, `${name} is not what was written`);
    return this.unseal(id, name, { bytes, keyId: encryptionKeyId });
  }

  /** Its files first: what is left after a crash is removed by the next call. */
  async remove(id: string): Promise<void> {
    await this.writeManifest({ ...(await this.readManifest(id)), state: 'removing', content: null });
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

  private async readManifest(id: string): Promise<Manifest> {
    const names = await this.target.list(null);
    if (!names.includes(id + MANIFEST))
      throw new RoutifyError('not_found', `there is no backup ${id} in ${this.location}`);
    try {
      return JSON.parse((await this.target.read(id + MANIFEST)).toString('utf8')) as Manifest;
    } catch (cause) {
      throw unusable(id, 'its manifest cannot be read', cause);
    }
  }

  private writeManifest(manifest: Manifest): Promise<void> {
    return this.target.write(manifest.id + MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  }
}

function withoutContent(manifest: Manifest): Backup {
  const backup: Partial<Manifest> = { ...manifest };
  delete (backup as { content?: unknown }).content;
  return backup as Backup;
}

const binding = (id: string, name: string): string => `backup|${id}|${name}`;

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function unusable(id: string, reason: string, cause?: unknown): RoutifyError {
  return new RoutifyError('conflict', `backup ${id} cannot be used: ${reason}`, { cause });
}
