/** The name of a cap in arguments and terms. */
export interface NamedCap {
  /** The member, or the organization, with this cap; null: the request's key. */
  readonly holderId: string | null;
  readonly period: string;
}

/** `day` for a cap of the request's key, `<holder>:day` for one of its member or organization. */
export function formatCapName({ holderId, period }: NamedCap): string {
  return holderId === null ? period : `${holderId}:${period}`;
}

/** The inverse of `formatCapName`. */
export function parseCapName(name: string): NamedCap {
  const colon = name.indexOf(':');
  return colon < 0
    ? { holderId: null, period: name }
    : { holderId: name.slice(0, colon), period: name.slice(colon + 1) };
}

/** What a cap limits: the request's key, its member or its organization. */
export type CapScope = 'key' | 'member' | 'organization';

export function capScope({ holderId }: Pick<NamedCap, 'holderId'>, organizationId: string): CapScope {
  if (holderId === null) return 'key';
  return holderId === organizationId ? 'organization' : 'member';
}
