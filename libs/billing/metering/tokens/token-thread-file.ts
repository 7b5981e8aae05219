/** The compiled program of the token thread. */
export function tokenThreadFile(): URL {
  return new URL('./token-thread.js', import.meta.url);
}
