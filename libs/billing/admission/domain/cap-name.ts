/** A numbered cap of an organization, or a cap of a member or organization by its holder. */
const FIELD = /^[cr]\d|:/;

/** The field of a cap in Redis, as `capField` of the scripts. */
export function capField(keyId: string, name: string): string {
  return FIELD.test(name) ? name : `${keyId}:${name}`;
}
