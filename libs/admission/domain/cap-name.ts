/** What a cap is called in arguments and terms. */
export interface NamedCap {
  /** Null: the cap is of the request's key. */
  readonly memberId: string | null;
  readonly period: string;
}

/** `day` for a cap of the request's key, `<member>:day` for one of the member who made the key. */
export function formatCapName({ memberId, period }: NamedCap): string {
  return memberId === null ? period : `${memberId}:${period}`;
}

/** Reads the above. */
export function parseCapName(name: string): NamedCap {
  const colon = name.indexOf(':');
  return colon < 0
    ? { memberId: null, period: name }
    : { memberId: name.slice(0, colon), period: name.slice(colon + 1) };
}
