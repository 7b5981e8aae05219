/** Capabilities that a request needs beyond text in, text out. They filter channels and models. */
export const CHAT_NEEDS = [
  'tools',
  'vision',
  'json_object',
  'json_schema',
  'audio_input',
  'file_input',
  'image_output',
  'audio_output',
  'logprobs',
  'reasoning',
  'web_search',
] as const;

export type ChatNeed = (typeof CHAT_NEEDS)[number];

/** What `routify-auto` chooses a model for. */
export const ROUTING_TASKS = [
  'chat',
  'code',
  'reasoning',
  'translate',
  'summarize',
  'vision',
  'cheap',
  'fast',
] as const;

export type RoutingTask = (typeof ROUTING_TASKS)[number];
