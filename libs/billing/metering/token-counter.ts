import { setImmediate as nextTurn } from 'node:timers/promises';

type CountTokens = (text: string) => number;

/** Characters that are tokenised before the event loop gets its turn: about 10 ms of work. */
const SLICE_CHARACTERS = 32_768;

let loading: Promise<CountTokens> | null = null;

/** The tokenizer's tables take tens of megabytes and 100 ms: they are loaded when first needed. */
function loadTokenizer(): Promise<CountTokens> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base').then(
    ({ countTokens }) =>
      (text) =>
        countTokens(text, { disallowedSpecial: new Set() }),
  );
  return loading;
}

let charactersOfThisTurn = 0;
let lastInLine: Promise<void> = Promise.resolve();

/** Many short texts hold up the event loop as one long text does, so all callers stand in one line. */
function takeTurn(characters: number): Promise<void> {
  lastInLine = lastInLine.then(async () => {
    if (charactersOfThisTurn + characters > SLICE_CHARACTERS) {
      await nextTurn();
      charactersOfThisTurn = 0;
    }
    charactersOfThisTurn += characters;
  });
  return lastInLine;
}

/**
 * Tokens of a text by OpenAI's o200k_base encoding: the count for replies whose upstream told none. For other
 * vendors' models it is an estimate, within a few per cent for prose.
 */
export async function countTextTokens(text: string): Promise<number> {
  if (text === '') return 0;
  const countTokens = await loadTokenizer();
  let tokens = 0;
  for (let from = 0; from < text.length; from += SLICE_CHARACTERS) {
    const slice = text.slice(from, from + SLICE_CHARACTERS);
    await takeTurn(slice.length);
    tokens += countTokens(slice);
  }
  return tokens;
}
