import type { SealedTable } from '#core/infra';

/** The credentials of payment providers, for re-encryption. */
export const SEALED_PAYMENT_PROVIDERS: SealedTable = {
  kind: 'payment_provider_credentials',
  table: 'payment_provider',
  bindingOf: credentialsBinding,
};

/** Binds the sealed credentials to their provider. */
export function credentialsBinding(id: string): string {
  return `payment provider|${id}`;
}
