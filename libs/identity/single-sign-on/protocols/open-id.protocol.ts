import { Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { unusableBecause } from '../domain/check-metadata.js';
import { joinClaims, lacksClaims } from '../domain/join-claims.js';
import { hasUncheckedAddresses, PRESETS } from '../domain/presets.js';
import { personOfClaims, type ProvenPerson } from '../domain/proven-person.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import type { Authorization, SignOnProtocol } from './authorization.js';
import { ClientConfigurations } from './client-configurations.js';

const UNKNOWN_KEY = 'OAUTH_KEY_SELECTION_FAILED';

/**
 * OpenID Connect: the code flow with PKCE, state and nonce. The signature, issuer and audience of the token are
 * checked. Claims that it lacks are asked of UserInfo.
 */
@Injectable()
export class OpenIdProtocol implements SignOnProtocol {
  constructor(private readonly configurations: ClientConfigurations) {}

  async begin(provider: IdentityProvider, authorization: Authorization, again: boolean): Promise<URL> {
    const configuration = await this.configurations.of(provider);
    const metadata = configuration.serverMetadata();
    const reason = unusableBecause(metadata, provider.secretSealed !== null);
    if (reason !== null) throw new Error(`the provider cannot be used: ${reason}`);
    const { redirectUri, state, nonce, codeVerifier } = authorization;
    const parameters = {
      redirect_uri: redirectUri,
      scope: PRESETS[provider.kind].scope,
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...(again ? { max_age: '0' } : {}),
    };
    return metadata.require_pushed_authorization_requests === true
      ? openid.buildAuthorizationUrlWithPAR(configuration, parameters)
      : openid.buildAuthorizationUrl(configuration, parameters);
  }

  async finish(provider: IdentityProvider, authorization: Authorization, url: URL): Promise<ProvenPerson> {
    const configuration = await this.configurations.of(provider);
    try {
      return await prove(provider, configuration, authorization, url);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === UNKNOWN_KEY) this.configurations.forget(provider);
      throw error;
    }
  }
}

async function prove(
  { kind, issuer, roleClaim }: IdentityProvider,
  configuration: openid.Configuration,
  { state, nonce, codeVerifier }: Authorization,
  url: URL,
): Promise<ProvenPerson> {
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true };
  const tokens = await openid.authorizationCodeGrant(configuration, url, checks);
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('the provider sent no ID token');
  const checksAddresses = !hasUncheckedAddresses(kind, issuer);
  const hasUserInfo = configuration.serverMetadata().userinfo_endpoint !== undefined;
  if (!hasUserInfo || !lacksClaims(claims, { checksAddresses, roleClaim })) {
    return personOfClaims(claims, checksAddresses);
  }
  // Its subject has to be that of the token: with another access token it would name another person's address and groups.
  const userInfo = await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub);
  return personOfClaims(joinClaims(claims, userInfo), checksAddresses);
}
