import { Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { Clock } from '#core';
import { SECRET_METHODS } from '../domain/check-metadata.js';
import { PRESETS } from '../domain/presets.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import { IdentityProvidersService } from '../providers/identity-providers.service.js';
import { GuardedFetch } from './guarded-fetch.js';

/** Clocks of providers differ from ours by so much at most. */
export const CLOCK_TOLERANCE_SECONDS = 60;
const TIMEOUT_SECONDS = 10;
const LIFE_MS = 600_000;
const CONFIGURATIONS_MAX = 200;

/** Which addresses are asked over plain http, the guard decides: those that ROUTIFY_SIGN_ON_ALLOW opens for it. */
// oxlint-disable-next-line typescript/no-deprecated -- marked so that it is seen
const allowPlainHttp = openid.allowInsecureRequests;

interface Known {
  readonly configuration: openid.Configuration;
  readonly untilMs: number;
}

/** What a client knows of its providers: metadata and keys, asked of them again after ten minutes or a change. */
@Injectable()
export class ClientConfigurations {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly providers: IdentityProvidersService,
    private readonly guarded: GuardedFetch,
    private readonly clock: Clock,
  ) {}

  async of(provider: IdentityProvider): Promise<openid.Configuration> {
    const key = `${provider.id} ${provider.version}`;
    const known = this.known.get(key);
    if (known !== undefined && known.untilMs > this.clock.nowMs()) return known.configuration;
    const configuration = await this.load(provider);
    if (this.known.size >= CONFIGURATIONS_MAX) this.known.clear();
    this.known.set(key, { configuration, untilMs: this.clock.nowMs() + LIFE_MS });
    return configuration;
  }

  /** Metadata and keys are asked again at the next log-in: the provider has signed with a key that is not among them. */
  forget({ id, version }: IdentityProvider): void {
    this.known.delete(`${id} ${version}`);
  }

  private async load(provider: IdentityProvider): Promise<openid.Configuration> {
    const { issuer, clientId, kind } = provider;
    const authentication = clientAuthentication(this.providers.secretOf(provider)?.reveal() ?? null);
    const { oauth2 } = PRESETS[kind];
    if (oauth2 === null) {
      const metadata = { [openid.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
      return openid.discovery(new URL(issuer), clientId, metadata, authentication, {
        [openid.customFetch]: this.guarded.fetch,
        timeout: TIMEOUT_SECONDS,
        // The signature of a token is checked in any case: plain http is possible.
        execute: [allowPlainHttp, openid.enableNonRepudiationChecks],
      });
    }
    const endpoint = (path: string): string => new URL(path, issuer).href;
    const server = {
      issuer,
      authorization_endpoint: endpoint(oauth2.authorization),
      token_endpoint: endpoint(oauth2.token),
      token_endpoint_auth_methods_supported: ['client_secret_post'],
    };
    const configuration = new openid.Configuration(server, clientId, undefined, authentication);
    configuration[openid.customFetch] = this.guarded.fetch;
    configuration.timeout = TIMEOUT_SECONDS;
    // oxlint-disable-next-line typescript/no-deprecated
    allowPlainHttp(configuration);
    return configuration;
  }
}

/** In the body of the request where the provider takes the secret there; else as its metadata say, whose default is basic. */
function clientAuthentication(secret: string | null): openid.ClientAuth {
  if (secret === null) return openid.None();
  // By a signed assertion it is a promise, which the types of openid-client do not say.
  const ways = SECRET_METHODS.map((method): [string, (...of: Parameters<openid.ClientAuth>) => unknown] => {
    return [method, SECRET_WAYS[method](secret)];
  });
  return (...of) => {
    const methods = of[0].token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const [, authenticate] = ways.find(([method]) => methods.includes(method)) ?? [];
    if (authenticate === undefined) throw new Error(`the provider takes no client secret, only ${methods.join(', ')}`);
    return authenticate(...of);
  };
}

const SECRET_WAYS = {
  client_secret_post: openid.ClientSecretPost,
  client_secret_basic: openid.ClientSecretBasic,
  client_secret_jwt: openid.ClientSecretJwt,
} as const;
