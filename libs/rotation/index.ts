/**
 * Rotation of ROUTIFY_SECRET and ROUTIFY_ENCRYPTION_KEYS: what needs an earlier one, and re-encryption.
 * Owns no table: the owners of rows count and replace their own.
 * Does not know: when a secret is dropped, which an operator decides.
 */
export { OldSecrets, type SecretFacts } from './old-secrets.service.js';
export { Reencryption, type EncryptionFacts, type ReencryptedKind } from './reencryption.service.js';
export { RotationModule } from './rotation.module.js';
