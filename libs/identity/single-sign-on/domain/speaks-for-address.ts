import { verifiedOf, type ProvenPerson } from './proven-person.js';

const GOOGLE = 'https://accounts.google.com';

/**
 * Whether the provider of an organization decides who has an address: it is of its domains, and not said to be
 * unchecked.
 */
export function speaksForAddress({ issuer, email, claims }: ProvenPerson, domains: readonly string[]): boolean {
  if (email === null || verifiedOf(claims) === false) return false;
  const domain = email.slice(email.lastIndexOf('@') + 1);
  // Everyone has an account at Google; `hd` says that Google has it from the organization of the domain.
  if (issuer === GOOGLE && claims.hd !== domain) return false;
  return domains.includes(domain);
}
