type Search = Record<string, unknown>;

/**
 * Reads the parameters of an address. The router merges what is read over what the address has: a value that a page
 * does not know would reach it, unless it is undefined.
 */
export function knownSearch<Known extends object>(read: (search: Search) => Known): (search: Search) => Known {
  return (search) => ({ ...Object.fromEntries(Object.keys(search).map((name) => [name, undefined])), ...read(search) });
}
