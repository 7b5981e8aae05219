/**
 * Units that are priced beside tokens, each with the labels that its price may depend on: uses of tools that the provider
 * runs, what a reply has, and what a request has.
 */
export const PRICE_UNITS = {
  web_search_call: [],
  web_fetch_call: [],
  file_search_call: [],
  code_interpreter_session: [],
  code_execution_call: [],
  mcp_call: [],
  image: ['quality', 'size'],
  audio_second: [],
  video_second: ['size'],
  input_image: [],
  input_audio_second: [],
  input_video_second: [],
  character: [],
  page: [],
  image_tool_input_token: ['modality'],
  image_tool_output_token: ['modality'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type PriceUnit = keyof typeof PRICE_UNITS;

/**
 * Units that a cost may have a price for, and a customer's price may not: tokens that the image tool of the Responses API
 * reports beside the usage. No provider bounds them by use, so no hold would cover them; customers pay for `image`.
 */
export const COST_UNITS: ReadonlySet<string> = new Set<PriceUnit>([
  'image_tool_input_token',
  'image_tool_output_token',
]);

/** A unit with labels in order of their names: `image{quality=high,size=1024x1024}`. */
type LabelledUnit = `${PriceUnit}{${string}}`;

export type PerUnit<Value> = { [Unit in PriceUnit]?: Value } & { [Unit in LabelledUnit]: Value };
