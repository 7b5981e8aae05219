import { isPlainObject } from '../is-plain-object.js';

/** A copy of an answer without its fields named `secret`, at any depth. */
export function withoutSecrets(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutSecrets);
  if (!isPlainObject(body)) return body;
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (name === 'secret' ? [] : [[name, withoutSecrets(value)]])),
  );
}
