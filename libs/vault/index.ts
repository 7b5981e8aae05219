/**
 * The vault encrypts secrets at rest: credentials of providers, second factors, the links in mails. Each ciphertext is
 * bound to its row. Owns no table; modules store what it seals.
 * Does not know: the meaning of a secret.
 */
export { deriveKeys, type DerivedKey } from './derive-keys.js';
export { type SealedRow, type SealedRows, type SealedSecret, type SealedTable } from './sealed-rows.js';
export { SealedTablesRepository } from './sealed-tables.repository.js';
export { type SecretUse } from './secret-use.js';
export { Vault } from './vault.js';
