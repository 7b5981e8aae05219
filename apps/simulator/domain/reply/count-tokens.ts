/** Up to 8 letters or digits with the white space before them; any other character likewise; else the white space. */
const TOKEN = /\s?[\p{L}\p{N}_]{1,8}|\s?[^\s\p{L}\p{N}_]|\s/gu;

/**
 * Cuts text into the simulator's tokens. Joined they are the text again, and the tokens of a text that was cut
 * between two tokens are the same tokens: what is sent is what is counted.
 */
export function splitTokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

export function countTokens(text: string): number {
  return splitTokens(text).length;
}
