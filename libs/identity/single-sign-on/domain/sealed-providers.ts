import type { SealedTable } from '#core/infra';

/** The secrets of clients at identity providers, for re-encryption. */
export const SEALED_PROVIDERS: SealedTable = {
  kind: 'provider_secrets',
  table: 'identity_provider',
  ciphertext: 'secret_sealed',
  encryptionKeyId: 'secret_key_id',
  bindingOf: providerBinding,
};

/** Binds the sealed secret of a client to its provider. */
export function providerBinding(id: string): string {
  return `identity provider|${id}`;
}
