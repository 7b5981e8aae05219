import { canonicalAddress, canonicalDomain } from '#core';

/** Domains of Google, which ignore dots in the part before the sign. */
const DOTLESS_DOMAINS: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com']);

interface DomainRules {
  readonly allowed_domains: readonly string[];
  readonly denied_domains: readonly string[];
}

/**
 * The mailbox that an address leads to, whichever spelling it has: without a tag after `+`, at Google without dots. For
 * comparison only.
 */
export function mailboxOf(email: string): string {
  const { local, domain } = partsOf(email);
  const [untagged = ''] = local.split('+');
  // A mailbox of a tag alone stays itself.
  const name = untagged === '' ? local : untagged;
  if (!DOTLESS_DOMAINS.has(domain)) return `${name}@${domain}`;
  return `${name.replaceAll('.', '')}@gmail.com`;
}

/** Whether an address may register. A domain in a list stands for its subdomains, too. */
export function isDomainAllowed(
  email: string,
  { allowed_domains: allowed, denied_domains: denied }: DomainRules,
): boolean {
  const { domain } = partsOf(email);
  const isIn = (list: readonly string[]): boolean =>
    list.map((one) => canonicalDomain(one) ?? one).some((one) => domain === one || domain.endsWith(`.${one}`));
  return !isIn(denied) && (allowed.length === 0 || isIn(allowed));
}

function partsOf(email: string): { readonly local: string; readonly domain: string } {
  const address = canonicalAddress(email.trim()) ?? email.trim().toLowerCase();
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, at), domain: address.slice(at + 1) };
}
