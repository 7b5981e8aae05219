import { formatProxyAddress, type ProxyAddress } from '../domain/proxy.js';

/**
 * `ROUTIFY_PROXY_UNREACHABLE`: no connection to the proxy, or no answer of its protocol. `…_REFUSED`: it refuses the user,
 * the password or the target. `…_TARGET`: it cannot connect to the target.
 */
export type ProxyErrorCode = 'ROUTIFY_PROXY_UNREACHABLE' | 'ROUTIFY_PROXY_REFUSED' | 'ROUTIFY_PROXY_TARGET';

/** There is no tunnel through a proxy. */
export class ProxyError extends Error {
  constructor(
    readonly code: ProxyErrorCode,
    proxy: ProxyAddress,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`proxy ${formatProxyAddress(proxy)}: ${reason}`, options);
    this.name = 'ProxyError';
  }
}
