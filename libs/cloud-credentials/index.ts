/**
 * Cloud credentials authorizes calls at platforms whose credentials are more than a key in a header: Amazon and Google.
 * Owns no table; tokens live in memory.
 * Guarantees: a token is fetched once for all that wait for it, and ahead of its end; nothing in a secret decides where it
 * is sent; no error holds a part of a secret.
 * Does not know: channels, connections, bodies.
 */
export { CloudAccess, type Authorization } from './cloud-access.js';
export { checkCloudSecret, type Cloud } from './cloud-secret.js';
export { TokenRefused, type TokenReply, type TokenRequest } from './tokens/token-service.js';
