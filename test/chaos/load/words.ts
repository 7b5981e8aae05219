/** Words of one token for the simulator and for the gateway's tokenizer, alone or after a space. */
export const WORDS: readonly string[] = (
  'time year people way day man thing woman life child world school state family student group country problem hand ' +
  'part place case week company system program question work number night point home water room mother area money ' +
  'story fact month lot right study book eye job word business issue side kind head house service friend father power ' +
  'hour game line end member law car city name'
).split(' ');

/** A text of exactly so many tokens. */
export function textOf(tokens: number, firstWord: number): string {
  return Array.from({ length: tokens }, (_, index) => WORDS[(firstWord + index) % WORDS.length]).join(' ');
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The shortest text of exactly so many tokens, which keeps requests small. */
export function lettersOf(tokens: number): string {
  return Array.from({ length: tokens }, (_, index) => LETTERS[index % LETTERS.length]).join(' ');
}

/** The simulator's count besides the text of a message: 3, and 4 for each message. */
const ONE_MESSAGE_TOKENS = 7;

/** A prompt of one message, in the simulator's tokens. */
export function promptTokensOf(textTokens: number): number {
  return ONE_MESSAGE_TOKENS + textTokens;
}
