import type { ModelCard } from '../model-card.js';
import { PER_TOKEN, readListedRows, type ListedStep, type RateNames } from './listed-rows.js';
import { fieldsOf, isFields, skipped, type Fields, type PriceListEntry } from './price-list-entry.js';
import { capabilitiesOf, readCard } from './read-card.js';

/**
 * `image` is the price of a token of images in some entries and of a whole image in others; `image_token` is per token.
 */
const NAMES: RateNames = {
  input: 'prompt',
  cache_read: 'input_cache_read',
  cache_write: 'input_cache_write',
  cache_write_1h: 'input_cache_write_1h',
  output: 'completion',
  reasoning: 'internal_reasoning',
  image_input: 'image_token',
  audio_input: 'audio',
  audio_output: 'audio_output',
  request: 'request',
};

const UNIT_NAMES = { web_search_call: 'web_search' } as const;

const CONDITION = 'min_prompt_tokens';
const OTHER_CONDITION = /^(?:utc_|min_(?!prompt_tokens$)|max_)/;

/** OpenRouter's list of models (`GET /api/v1/models`): US dollars per token, as strings. */
export function readOpenRouter(document: unknown): PriceListEntry[] {
  const { data } = fieldsOf(document);
  return (Array.isArray(data) ? data : []).map((entry, index) => readEntry(fieldsOf(entry), index + 1));
}

function readEntry(entry: Fields, line: number): PriceListEntry {
  const key = typeof entry.id === 'string' ? entry.id : '';
  const position = { line, key };
  const pricing = fieldsOf(entry.pricing);
  const { prompt, completion } = pricing;
  if (typeof prompt !== 'string' || typeof completion !== 'string') {
    return skipped(position, 'no_token_price', 'The entry does not have token prices for both input and output.');
  }
  if (prompt.startsWith('-'))
    return skipped(position, 'price_varies', 'The price depends on the model that serves the request.');
  const steps = stepsOf(pricing.overrides);
  const rows = readListedRows({ names: NAMES, unitNames: UNIT_NAMES, power: PER_TOKEN, base: pricing, steps });
  if ('details' in rows) return { ...position, kind: 'faulty', details: rows.details };
  return { ...position, kind: 'priced', names: [key], rows, card: cardOf(key, entry) };
}

/** Only steps by prompt length: prices by time of day are not supported. */
function stepsOf(overrides: unknown): ListedStep[] {
  return (Array.isArray(overrides) ? overrides : []).filter(isFields).flatMap((rates) => {
    const from = Number(rates[CONDITION]);
    const conditional = Object.keys(rates).some((name) => OTHER_CONDITION.test(name));
    return conditional || !Number.isSafeInteger(from) || from <= 0 ? [] : [{ fromPromptTokens: from, rates }];
  });
}

function cardOf(key: string, entry: Fields): ModelCard | null {
  const { input_modalities: inputs, output_modalities: outputs } = fieldsOf(entry.architecture);
  const inputModalities: readonly unknown[] = Array.isArray(inputs) ? inputs : [];
  const parameters: readonly unknown[] = Array.isArray(entry.supported_parameters) ? entry.supported_parameters : [];
  return readCard({
    name: typeof entry.name === 'string' ? entry.name : key,
    contextLength: entry.context_length,
    maxOutputTokens: fieldsOf(entry.top_provider).max_completion_tokens,
    endpoints: ['chat'],
    inputModalities,
    outputModalities: Array.isArray(outputs) ? outputs : [],
    capabilities: capabilitiesOf({
      tools: parameters.includes('tools'),
      parallel_tools: parameters.includes('parallel_tool_calls'),
      vision: inputModalities.includes('image'),
      json_object: parameters.includes('response_format'),
      json_schema: parameters.includes('structured_outputs'),
      reasoning: parameters.includes('reasoning'),
      logprobs: parameters.includes('logprobs'),
      caching: fieldsOf(entry.pricing).input_cache_read !== undefined,
      audio: inputModalities.includes('audio'),
      web_search: parameters.includes('web_search_options'),
    }),
  });
}
