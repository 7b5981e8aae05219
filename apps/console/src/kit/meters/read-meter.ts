/** Tokens are priced by the million; requests and units each. */
const TOKENS = [
  ...(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output', 'reasoning'] as const),
  ...(['image_input', 'image_output', 'audio_input', 'audio_output'] as const),
  ...(['image_tool_input_token', 'image_tool_output_token'] as const),
] as const;

export const isOfTokens = (meter: string): boolean => TOKENS.some((name) => name === readMeter(meter).name);

const NAMED = [
  ...TOKENS,
  ...(['request', 'web_search_call', 'web_fetch_call', 'file_search_call', 'code_interpreter_session'] as const),
  ...(['code_execution_call', 'mcp_call', 'image', 'audio_second', 'video_second', 'character', 'page'] as const),
  ...(['input_image', 'input_audio_second', 'input_video_second'] as const),
] as const;

interface Meter {
  /** Of those that have a name for people; null: another one. */
  readonly known: (typeof NAMED)[number] | null;
  readonly name: string;
  /** Values of labels: `high`, `1024x1024`. */
  readonly labels: readonly string[];
}

/** The parts of a meter such as `image{quality=high,size=1024x1024}`. */
export function readMeter(meter: string): Meter {
  const [, name = meter, labels = ''] = /^([^{]+)\{(.*)\}$/.exec(meter) ?? [];
  const values = labels.split(',').map((label) => label.slice(label.indexOf('=') + 1));
  return { known: NAMED.find((known) => known === name) ?? null, name, labels: values.filter((value) => value !== '') };
}
