import { isIP } from 'node:net';

/** The site that passkeys are made for and accepted from. */
interface RelyingParty {
  /** Its host name: browsers use a passkey on this host only. */
  readonly id: string;
  readonly origin: string;
}

/** From ROUTIFY_PUBLIC_URL, whatever host a request names. */
export function relyingPartyOf(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin };
}

/** Browsers make passkeys for names, not for IP addresses. */
export function hasPasskeys(publicUrl: string): boolean {
  return isIP(new URL(publicUrl).hostname.replaceAll(/[[\]]/g, '')) === 0;
}
