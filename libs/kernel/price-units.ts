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
} as const satisfies Readonly<Record<string, readonly string[]>>;

type PriceUnit = keyof typeof PRICE_UNITS;

/** A unit with labels in order of their names: `image{quality=high,size=1024x1024}`. */
type LabelledUnit = `${PriceUnit}{${string}}`;

export type PerUnit<Value> = { [Unit in PriceUnit]?: Value } & { [Unit in LabelledUnit]: Value };
