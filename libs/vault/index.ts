/**
 * The vault encrypts secrets at rest: credentials of providers, second factors, the links in mails. Each ciphertext is
 * bound to its row. Owns no table; modules store what it seals.
 * Does not know: the meaning of a secret.
 */
export { Vault, type SealedSecret } from './vault.js';
