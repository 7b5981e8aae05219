import { Secret } from '../../kernel/secret.js';

const MASK = '***';
const SECRET_NAMES = /^(secret|password|token|digest|ciphertext|api_?key|authorization)$/i;

/** JSON data. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * The JSON form of a value with secrets replaced by `***`: `Secret` values mask themselves, fields are masked by name,
 * bytes always. Amounts become decimal digits, times RFC 3339.
 */
export function maskSecrets(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return MASK;
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== 'object') return null;
  if (value instanceof Date || value instanceof Secret) return value.toJSON();
  const masked: Record<string, Json> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    masked[name] = SECRET_NAMES.test(name) && field !== null ? MASK : maskSecrets(field);
  }
  return masked;
}
