/** The compiled program of the SQLite thread. */
export function sqliteThreadFile(): URL {
  return new URL('./sqlite-thread.js', import.meta.url);
}
