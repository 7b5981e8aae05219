/** One token: up to 8 letters or digits, or one other character, with the white space before it; else white space. */
const TOKEN = /\s?[\p{L}\p{N}_]{1,8}|\s?[^\s\p{L}\p{N}_]|\s/gu;

/**
 * Splits text into the simulator's tokens. Joined they are the text again, and a text cut between two tokens splits
 * into the same tokens, so the counted tokens are the sent tokens.
 */
export function splitTokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

export function countTokens(text: string): number {
  return splitTokens(text).length;
}
