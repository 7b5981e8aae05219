import type { ProvenPerson } from '../domain/proven-person.js';
import type { IdentityProvider } from '../providers/identity-provider.js';

/** What a log-in at a provider remembers until the browser comes back. */
export interface Authorization {
  /** Where the provider sends the browser; of this provider only, so that its answer is taken for no other's. */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** How a kind of providers logs people in: the browser goes there, and comes back with a code. */
export interface SignOnProtocol {
  /**
   * The address at the provider. @param again the person has to give the password, or a factor, even with a session
   * there
   */
  begin(provider: IdentityProvider, authorization: Authorization, again: boolean): Promise<URL>;
  /**
   * Who has logged in. Throws for every answer that is not exactly the expected one. @param url the browser came back
   * to
   */
  finish(provider: IdentityProvider, authorization: Authorization, url: URL): Promise<ProvenPerson>;
}
