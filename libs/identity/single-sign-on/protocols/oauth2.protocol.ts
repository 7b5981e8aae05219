import { Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { PRESETS } from '../domain/presets.js';
import type { ProvenPerson } from '../domain/proven-person.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import type { Authorization, SignOnProtocol } from './authorization.js';
import { ClientConfigurations } from './client-configurations.js';
import { GuardedFetch } from './guarded-fetch.js';
import { readUser, type AskProvider } from './oauth2-users.js';

/** OAuth 2 with PKCE, for providers that have no ID token: who has logged in is asked of their own API. */
@Injectable()
export class OAuth2Protocol implements SignOnProtocol {
  constructor(
    private readonly configurations: ClientConfigurations,
    private readonly guarded: GuardedFetch,
  ) {}

  async begin(provider: IdentityProvider, authorization: Authorization): Promise<URL> {
    const configuration = await this.configurations.of(provider);
    return openid.buildAuthorizationUrl(configuration, {
      redirect_uri: authorization.redirectUri,
      scope: PRESETS[provider.kind].scope,
      state: authorization.state,
      code_challenge: await openid.calculatePKCECodeChallenge(authorization.codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  async finish(provider: IdentityProvider, authorization: Authorization, url: URL): Promise<ProvenPerson> {
    const configuration = await this.configurations.of(provider);
    const checks = { expectedState: authorization.state, pkceCodeVerifier: authorization.codeVerifier };
    // VK names the device of the person, and takes the code from this device only.
    const device = url.searchParams.get('device_id');
    const parameters = device === null ? {} : { device_id: device, state: authorization.state };
    const { access_token: token } = await openid.authorizationCodeGrant(configuration, url, checks, parameters);
    return readUser(provider, this.asking(token));
  }

  private asking(token: string): AskProvider {
    return async (url, form) => {
      const answer = await this.guarded.fetch(url, {
        method: form === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': 'routify' },
        ...(form === undefined ? {} : { body: new URLSearchParams({ ...form, access_token: token }) }),
      });
      if (!answer.ok) throw new Error('the API of the provider refused', { cause: answer });
      return (await answer.json()) as unknown;
    };
  }
}
