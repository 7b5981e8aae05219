import type { LookupAddress, LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Resolves a name to all its addresses, as `dns.lookup` does with `all: true`. */
export type Resolver = (
  host: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The upstream's name resolves to a forbidden address. */
export class BlockedAddressError extends Error {
  readonly code = 'ROUTIFY_BLOCKED_ADDRESS';

  constructor(host: string, address: string) {
    super(`${host} resolves to ${address}, which is not an allowed upstream address`);
    this.name = 'BlockedAddressError';
  }
}

/** One forbidden address among many refuses the name: the DNS zone could steer which one is used. */
export function checkedLookup(isAllowed: (address: string) => boolean, resolve: Resolver): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, [], 0);
        return;
      }
      const blocked = addresses.find(({ address }) => !isAllowed(address));
      const [first] = addresses;
      if (blocked !== undefined) callback(new BlockedAddressError(hostname, blocked.address), [], 0);
      else if (first === undefined) callback(new Error(`${hostname} has no address`), [], 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
