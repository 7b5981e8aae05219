import type { SealedSecret } from '../../vault/sealed-rows.js';
import type { SettingGroup } from '../domain/setting-fields.js';

/** A secret as it stands in its setting: `name of the key:ciphertext`. */
export function writeSealedSetting({ encryptionKeyId, ciphertext }: SealedSecret): string {
  return `${encryptionKeyId}:${Buffer.from(ciphertext).toString('base64')}`;
}

/** Null: it is not set. */
export function readSealedSetting(value: unknown): SealedSecret | null {
  if (typeof value !== 'string') return null;
  const [encryptionKeyId = '', ciphertext = ''] = value.split(':');
  return { encryptionKeyId, ciphertext: new Uint8Array(Buffer.from(ciphertext, 'base64')) };
}

/** Binds a sealed secret to its setting. */
export function settingBinding(group: SettingGroup, field: string): string {
  return `setting|${group}|${field}`;
}
