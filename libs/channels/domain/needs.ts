/** What a request can need of an upstream: what a channel may lack. The console reads this file, which therefore imports nothing. */
export const NEEDS = [
  'tools',
  'vision',
  'json_object',
  'json_schema',
  'logprobs',
  'reasoning',
  'audio_input',
  'file_input',
  'image_output',
  'audio_output',
  'web_search',
] as const;
