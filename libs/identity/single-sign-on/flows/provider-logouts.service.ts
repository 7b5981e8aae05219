import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, jwtVerify, type JWTPayload } from 'jose';
import { Logger } from '#core/infra';
import { Clock, formatId, RoutifyError, uuidTimeMs, systemActor } from '#core';
import { SessionsService } from '../../sessions/sessions.service.js';
import { textOf } from '../domain/proven-person.js';
import { ExternalIdentitiesRepository } from '../identities/external-identities.repository.js';
import { ClientConfigurations, CLOCK_TOLERANCE_SECONDS } from '../protocols/client-configurations.js';
import { GuardedFetch } from '../protocols/guarded-fetch.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import { IdentityProvidersService } from '../providers/identity-providers.service.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const AGE_MAX_SECONDS = 120;
const KEY_SETS_MAX = 100;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** Back-channel logout: a provider ends the sessions that it began, of a person or of one session there. */
@Injectable()
export class ProviderLogouts {
  /** Kept, so that a flood of requests does not become a flood of requests for keys. */
  private readonly keySets = new Map<string, KeySet>();

  constructor(
    private readonly providers: IdentityProvidersService,
    private readonly configurations: ClientConfigurations,
    private readonly guarded: GuardedFetch,
    private readonly identities: ExternalIdentitiesRepository,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Throws 400 for every token that is not a fresh one of this provider, for this client. */
  async end(providerId: string, token: string): Promise<void> {
    const provider = await this.providers.getEnabled(providerId);
    const claims = await this.verify(provider, token).catch((error: unknown) => {
      this.logger.warn({ error, provider: formatId('idp', providerId) }, 'logout by a provider refused');
      throw new RoutifyError('invalid_request_error', 'the logout token is not valid', { param: 'logout_token' });
    });
    const [subject, sid] = [textOf(claims.sub), textOf(claims.sid)];
    // A repeated token ends nothing that began after it.
    const issuedAtMs = ((claims.iat ?? 0) + 1) * 1_000;
    for (const { sessionId, userId } of await this.identities.sessionsOf(providerId, { subject, sid })) {
      if (uuidTimeMs(sessionId) > issuedAtMs) continue;
      await this.sessions.endByProvider(userId, sessionId, systemActor('identity provider'));
    }
  }

  private async verify(provider: IdentityProvider, token: string): Promise<JWTPayload> {
    const { issuer, jwks_uri: address } = (await this.configurations.of(provider)).serverMetadata();
    if (address === undefined) throw new Error('the provider has no keys');
    const { payload } = await jwtVerify(token, this.keySetOf(address), {
      issuer,
      audience: provider.clientId,
      maxTokenAge: AGE_MAX_SECONDS,
      currentDate: new Date(this.clock.nowMs()),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    const { events, nonce, sub, sid } = payload;
    const isLogout = typeof events === 'object' && events !== null && EVENT in events;
    if (!isLogout || nonce !== undefined || (textOf(sub) ?? textOf(sid)) === null) throw new Error('no logout token');
    return payload;
  }

  private keySetOf(address: string): KeySet {
    const known = this.keySets.get(address);
    if (known !== undefined) return known;
    const keySet = createRemoteJWKSet(new URL(address), { [customFetch]: this.guarded.fetch });
    if (this.keySets.size >= KEY_SETS_MAX) this.keySets.clear();
    this.keySets.set(address, keySet);
    return keySet;
  }
}
