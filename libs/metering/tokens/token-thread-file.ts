/** The program of the token thread, as the build leaves it. */
export function tokenThreadFile(): URL {
  return new URL('./token-thread.js', import.meta.url);
}
