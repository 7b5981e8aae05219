/** The compiled program of the media thread. */
export function mediaThreadFile(): URL {
  return new URL('./media-thread.js', import.meta.url);
}
