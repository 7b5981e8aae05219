import { isRecord, membersOf, parseValue, type JsonMembers, unitMeter } from '#core';

type Counts = Readonly<Record<string, unknown>>;

const NOTHING: Counts = {};

/**
 * Tokens of the image tool by unit, from `tool_usage.image_gen`: the usage of a response leaves them out. What is no
 * number is not reported; impossible numbers stay for the reader of units. Empty: none were used.
 *
 * The input is text but for its image tokens. The output is image but for its text tokens: its details are often absent.
 */
export function imageToolTokens(response: JsonMembers): Readonly<Record<string, number>> {
  const json = membersOf(response.get('tool_usage'))?.get('image_gen');
  const reported = json === undefined ? null : parseValue(json);
  if (!isRecord(reported)) return {};
  const { input_tokens: input, output_tokens: output } = reported;
  const inputImage = countOf(detailsOf(reported, 'input_tokens_details').image_tokens);
  const outputText = textTokens(countOf(output), detailsOf(reported, 'output_tokens_details'));
  const tokens = [
    ['image_tool_input_token', 'text', countOf(input) - inputImage],
    ['image_tool_input_token', 'image', inputImage],
    ['image_tool_output_token', 'text', outputText],
    ['image_tool_output_token', 'image', countOf(output) - outputText],
  ] as const;
  const used = tokens.filter(([, , count]) => count !== 0);
  return Object.fromEntries(used.map(([unit, modality, count]) => [unitMeter(unit, { modality }), count]));
}

function detailsOf(reported: Counts, name: string): Counts {
  const details = reported[name];
  return isRecord(details) ? details : NOTHING;
}

/** Details without text tokens have the rest beside those of the image; zeros for both are no count. */
function textTokens(output: number, { text_tokens: text, image_tokens: image }: Counts): number {
  if (typeof text === 'number' && text !== 0) return text;
  return typeof image === 'number' && image > 0 ? output - image : 0;
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
