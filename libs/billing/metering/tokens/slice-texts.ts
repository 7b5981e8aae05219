/**
 * Maximum characters of a slice. The event loop posts one slice per turn, which takes microseconds; the thread counts
 * it in 1 to 25 ms.
 */
export const SLICE_CHARACTERS = 16_384;

/** Weight of a text in addition to its characters, which bounds the texts of a slice. */
const TEXT_CHARACTERS = 64;

/**
 * The texts in slices of at most SLICE_CHARACTERS. A longer text is cut before a word if possible, which changes no
 * count. A text without spaces is cut at the end of the slice, between two characters: such a cut adds a few tokens at
 * most, so a count is at most 0.1 % above the exact one.
 */
export function* sliceTexts(texts: readonly string[]): Generator<readonly string[]> {
  let slice: string[] = [];
  let weight = 0;
  for (const text of texts) {
    for (let from = 0; from < text.length;) {
      const part = firstPart(text.slice(from, from + SLICE_CHARACTERS - TEXT_CHARACTERS), text.length - from);
      if (weight + part.length + TEXT_CHARACTERS > SLICE_CHARACTERS) {
        yield slice;
        slice = [];
        weight = 0;
      }
      slice.push(part);
      weight += part.length + TEXT_CHARACTERS;
      from += part.length;
    }
  }
  if (slice.length > 0) yield slice;
}

/** The head of `part` that fits the slice; `remainingCharacters` is the rest of the text, `part` included. */
function firstPart(part: string, remainingCharacters: number): string {
  if (remainingCharacters === part.length) return part;
  const space = part.lastIndexOf(' ');
  if (space > part.length / 2) return part.slice(0, space);
  const isCutInside = (part.charCodeAt(part.length - 1) & 0xfc00) === 0xd800;
  return isCutInside ? part.slice(0, -1) : part;
}
