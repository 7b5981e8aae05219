import { isPlainObject } from '../../fields/is-plain-object.js';

/** Fields that are shown once. */
const SECRETS: ReadonlySet<string> = new Set(['secret', 'link', 'uri', 'codes', 'csrf_token']);

/** A copy of an answer without its secrets, at any depth. */
export function withoutSecrets(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutSecrets);
  if (!isPlainObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (SECRETS.has(name) ? [] : [[name, withoutSecrets(value)]])),
  );
}
