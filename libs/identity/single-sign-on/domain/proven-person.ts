import { canonicalAddress } from '#core';

/** Who a provider says has logged in. Issuer and subject are the identity; the rest may change. */
export interface ProvenPerson {
  readonly issuer: string;
  readonly subject: string;
  /** As the provider names it; null: not at all. */
  readonly email: string | null;
  /** True: the provider has checked that the person reads mail there. Null: it does not say. */
  readonly emailVerified: boolean | null;
  readonly name: string | null;
  /** The session at the provider. */
  readonly sid: string | null;
  /** When the person gave a password or a factor there, milliseconds; null: the provider does not say. */
  readonly authenticatedAtMs: number | null;
  /** All claims: a role may be among them. */
  readonly claims: Claims;
}

export type Claims = Readonly<Record<string, unknown>>;

/** @param checksAddresses false: what is said of the address counts for nothing */
export function personOfClaims(claims: Claims, checksAddresses: boolean): ProvenPerson {
  const { auth_time: authTime } = claims;
  return {
    issuer: textOf(claims.iss) ?? '',
    subject: textOf(claims.sub) ?? '',
    email: addressOf(claims.email),
    emailVerified: checksAddresses ? verifiedOf(claims) : false,
    name: textOf(claims.name),
    sid: textOf(claims.sid),
    authenticatedAtMs: typeof authTime === 'number' ? authTime * 1_000 : null,
    claims,
  };
}

/** A person of a provider of OAuth 2, which says nothing of sessions and times. */
export function personOf(
  fields: Pick<ProvenPerson, 'issuer' | 'subject' | 'email' | 'emailVerified' | 'name'>,
): ProvenPerson {
  return { ...fields, sid: null, authenticatedAtMs: null, claims: {} };
}

/** Whether the address beside it was checked. Some providers write it as text. Null: the claims do not say. */
export function verifiedOf({ email_verified: verified }: Claims): boolean | null {
  if (verified === true || verified === 'true') return true;
  return verified === false || verified === 'false' ? false : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** In its canonical spelling; null: none that could be an account's. */
export function addressOf(value: unknown): string | null {
  return canonicalAddress(textOf(value)?.trim() ?? '');
}
