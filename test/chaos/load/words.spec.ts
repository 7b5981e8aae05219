import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { composeText } from '../../../apps/simulator/domain/reply/compose-text.js';
import { countTokens as countSimulated } from '../../../apps/simulator/domain/count-tokens.js';
import { lettersOf, textOf, WORDS } from './words.js';

it.each([1, 7, WORDS.length, 400])('a text of %d tokens is that to the gateway and to the simulator', (tokens) => {
  for (const text of [textOf(tokens, 3), lettersOf(tokens)]) {
    expect(countTokens(text)).toBe(tokens);
    expect(countSimulated(text)).toBe(tokens);
  }
});

it("could fail: the simulator's default text has more tokens for the gateway", () => {
  expect(countTokens(composeText(1, '', 400))).toBeGreaterThan(400);
});
