const NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/** A domain in lower case; null: it is none. Those outside of ASCII are written as `xn--`. */
export function domainNameOf(text: string): string | null {
  const name = text.trim().toLowerCase();
  return NAME.test(name) ? name : null;
}

/** The record that shows that a domain is an organization's own. */
export function verificationRecord(domain: string, token: string): { readonly name: string; readonly value: string } {
  return { name: `_routify-challenge.${domain}`, value: `routify-domain-verification=${token}` };
}
