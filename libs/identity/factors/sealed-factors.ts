import type { SealedTable } from '#core/infra';

/** The secrets of apps for codes, for re-encryption. */
export const SEALED_FACTORS: SealedTable = {
  kind: 'second_factors',
  table: 'login_account',
  id: 'user_id',
  ciphertext: 'totp_sealed',
  encryptionKeyId: 'totp_key_id',
  bindingOf: totpBinding,
};

/** Binds the sealed secret of an app to its account. */
export function totpBinding(userId: string): string {
  return `totp|${userId}`;
}
