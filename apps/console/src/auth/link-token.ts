/** The secret of a one-time link stands after `#`, so that it reaches no server and no log. */
export function tokenOfAddress(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token');
}
