import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Config, type Transaction, Vault, BlockedAddressError, checkedLookup, type Resolver } from '#core/infra';
import {
  Clock,
  newUuid,
  refusal,
  RoutifyError,
  type Secret,
  checkProxyUrl,
  destinationOfUrl,
  formatProxyAddress,
  isAllowedAddress,
  isAllowedProxyAddress,
} from '#core';
import { proxyBinding } from '../channel-history/secrets/bindings.js';
import { last4Of } from '../domain/check-channel.js';
import { ProxiesRepository, type ProxyOwner } from './proxies.repository.js';

/** A proxy as operators write it. */
export interface NewProxy {
  readonly url: string;
  readonly username: string | null;
  readonly password: Secret | null;
}

/** SOCKS5 and Basic authentication hold as much. */
const USER = /^[^\p{Cc}:]{1,255}$/u;
const PASSWORD = /^\P{Cc}{1,255}$/u;
const BYTES_MAX = 255;

/** The proxies of channels and credentials. Passwords are sealed as secrets of credentials are. */
@Injectable()
export class ProxiesService {
  /** Overridden in tests. */
  protected readonly resolve: Resolver = lookup;

  constructor(
    private readonly proxies: ProxiesRepository,
    private readonly vault: Vault,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `invalid_request_error` for a proxy that must not be used, and for an upstream whose name resolves here to a
   * forbidden address: behind a proxy no connection would show it. What does not resolve here is the proxy's to police.
   * @param param the path of the proxy in the request
   */
  async check({ url, username, password }: NewProxy, baseUrl: string, param: string): Promise<void> {
    const { upstreamAllow: allow } = this.config;
    const verdict = checkProxyUrl(url, allow);
    if (verdict.kind === 'refused') refuse(`${param}.url`, verdict.reason);
    const { address } = verdict;
    if (username !== null && !(USER.test(username) && isShort(username))) {
      refuse(`${param}.username`, 'must be 1 to 255 bytes without a colon or control characters');
    }
    if (password !== null && username === null) refuse(`${param}.password`, 'requires a username');
    if (password !== null && !(PASSWORD.test(password.reveal()) && isShort(password.reveal()))) {
      refuse(`${param}.password`, 'must be 1 to 255 bytes without control characters');
    }
    await this.refuseForbidden(address.host, (ip) => isAllowedProxyAddress(address, ip, allow), `${param}.url`);
    await this.checkUpstream(baseUrl);
  }

  /** Throws for an upstream behind a proxy whose name resolves here to a forbidden address. */
  async checkUpstream(baseUrl: string): Promise<void> {
    const destination = destinationOfUrl(new URL(baseUrl));
    const isAllowed = (ip: string): boolean => isAllowedAddress(destination, ip, this.config.upstreamAllow);
    await this.refuseForbidden(destination.host, isAllowed, 'base_url');
  }

  /** Throws 400 for a new proxy of stored secrets that are not encrypted on the way: they were not given for it. */
  requireUnread(baseUrl: string): void {
    if (new URL(baseUrl).protocol === 'http:') throw refusal('proxy_reads_secrets', {}, { param: 'proxy.url' });
  }

  /** Puts a proxy in the place of the one before; null: removes it. */
  async replace(tx: Transaction, owner: ProxyOwner, proxy: NewProxy | null): Promise<void> {
    await this.proxies.delete(tx, owner);
    if (proxy === null) return;
    const verdict = checkProxyUrl(proxy.url, this.config.upstreamAllow);
    if (verdict.kind === 'refused') refuse('proxy.url', verdict.reason);
    const id = newUuid(this.clock.nowMs());
    const url = formatProxyAddress(verdict.address);
    const { username, password } = proxy;
    const sealed = password === null ? null : this.vault.seal(password, proxyBinding(owner.channelId, id, url));
    const row = { id, ...owner, url, username };
    const last4 = password === null ? '' : last4Of(password.reveal());
    await this.proxies.insert(tx, { ...row, password: sealed === null ? null : { ...sealed, last4 } });
  }

  private refuseForbidden(host: string, isAllowed: (address: string) => boolean, param: string): Promise<void> {
    if (isIP(host) !== 0) return Promise.resolve();
    return new Promise((done, fail) => {
      checkedLookup(isAllowed, this.resolve)(host, { all: true }, (error) => {
        if (!(error instanceof BlockedAddressError)) done();
        else fail(invalid(param, 'resolves to an address that ROUTIFY_UPSTREAM_ALLOW does not allow'));
      });
    });
  }
}

function isShort(text: string): boolean {
  return Buffer.byteLength(text) <= BYTES_MAX;
}

function invalid(param: string, reason: string): RoutifyError {
  return new RoutifyError('invalid_request_error', `${param} ${reason}.`, { param });
}

function refuse(param: string, reason: string): never {
  throw invalid(param, reason);
}
