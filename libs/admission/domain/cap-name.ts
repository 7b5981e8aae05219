/** The name of a cap in arguments and terms. */
export interface NamedCap {
  /** Null: a cap of the request's key. */
  readonly memberId: string | null;
  readonly period: string;
}

/** `day` for a cap of the request's key, `<member>:day` for one of the key's member. */
export function formatCapName({ memberId, period }: NamedCap): string {
  return memberId === null ? period : `${memberId}:${period}`;
}

/** The inverse of `formatCapName`. */
export function parseCapName(name: string): NamedCap {
  const colon = name.indexOf(':');
  return colon < 0
    ? { memberId: null, period: name }
    : { memberId: name.slice(0, colon), period: name.slice(colon + 1) };
}
