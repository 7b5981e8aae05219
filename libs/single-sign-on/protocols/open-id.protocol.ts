import { Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { hasUncheckedAddresses, PRESETS } from '../domain/presets.js';
import { personOfClaims, type ProvenPerson } from '../domain/proven-person.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import type { Authorization, SignOnProtocol } from './authorization.js';
import { ClientConfigurations } from './client-configurations.js';

/**
 * OpenID Connect: the code flow with PKCE, state and nonce. The signature, issuer and audience of the token are
 * checked.
 */
@Injectable()
export class OpenIdProtocol implements SignOnProtocol {
  constructor(private readonly configurations: ClientConfigurations) {}

  async begin(provider: IdentityProvider, authorization: Authorization, again: boolean): Promise<URL> {
    const configuration = await this.configurations.of(provider);
    const { redirectUri, state, nonce, codeVerifier } = authorization;
    return openid.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: PRESETS[provider.kind].scope,
      ...{ state, nonce },
      code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...(again ? { max_age: '0' } : {}),
    });
  }

  async finish(provider: IdentityProvider, authorization: Authorization, url: URL): Promise<ProvenPerson> {
    const configuration = await this.configurations.of(provider);
    const tokens = await openid.authorizationCodeGrant(configuration, url, {
      expectedState: authorization.state,
      expectedNonce: authorization.nonce,
      pkceCodeVerifier: authorization.codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('the provider sent no ID token');
    return personOfClaims(claims, !hasUncheckedAddresses(provider.kind, provider.issuer));
  }
}
