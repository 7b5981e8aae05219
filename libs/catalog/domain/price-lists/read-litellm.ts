import type { ModelEndpoint, PriceComponent } from '#core';
import type { ModelCard } from '../model-card.js';
import { PER_TOKEN, readListedRows, type ListedStep, type RateNames } from './listed-rows.js';
import { fieldsOf, isFields, skipped, type Fields, type PriceListEntry } from './price-list-entry.js';
import { capabilitiesOf, readCard } from './read-card.js';
import { vendorName } from './vendor-names.js';

const NAMES = {
  input: 'input_cost_per_token',
  cache_read: 'cache_read_input_token_cost',
  cache_write: 'cache_creation_input_token_cost',
  cache_write_1h: 'cache_creation_input_token_cost_above_1hr',
  output: 'output_cost_per_token',
  reasoning: 'output_cost_per_reasoning_token',
  image_input: 'input_cost_per_image_token',
  image_output: 'output_cost_per_image_token',
  audio_input: 'input_cost_per_audio_token',
  audio_output: 'output_cost_per_audio_token',
  request: 'input_cost_per_request',
} as const satisfies Record<PriceComponent, string>;

const RATE_NAMES: RateNames = NAMES;
const KNOWN_NAMES: ReadonlySet<string> = new Set(Object.values(NAMES));
/** `input_cost_per_token_above_200k_tokens`: the rate of prompts longer than that. */
const ABOVE = /^(.+)_above_(\d{1,6})(k|m)?_tokens$/;
const SCALES: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000 };
/** Dollars for one search, by the size of its context. */
const SEARCH_COSTS = 'search_context_cost_per_query';

/** Keys of the file that are not models. */
const NOT_MODELS: ReadonlySet<string> = new Set(['sample_spec', 'fallback_generalizations']);
const ENDPOINTS: Readonly<Record<string, readonly ModelEndpoint[]>> = {
  chat: ['chat'],
  responses: ['chat'],
  completion: ['completions'],
  embedding: ['embeddings'],
};

/** LiteLLM's price file (`model_prices_and_context_window.json`): an object of models, US dollars per token. */
export function readLiteLlm(document: unknown): PriceListEntry[] {
  return Object.entries(fieldsOf(document))
    .map(([key, entry], index) => ({ key, entry: fieldsOf(entry), line: index + 1 }))
    .filter(({ key }) => !NOT_MODELS.has(key))
    .map(readEntry);
}

interface Listed {
  readonly key: string;
  readonly line: number;
  readonly entry: Fields;
}

function readEntry({ key, line, entry }: Listed): PriceListEntry {
  const position = { line, key };
  const mode = typeof entry.mode === 'string' ? entry.mode : 'chat';
  const endpoints = ENDPOINTS[mode];
  if (endpoints === undefined)
    return skipped(position, 'unsupported_mode', `Models of the mode ${mode} are not supported.`);
  const { base, steps } = splitSteps(entry);
  if (base[NAMES.input] === undefined || (base[NAMES.output] === undefined && mode !== 'embedding')) {
    return skipped(position, 'no_token_price', 'The entry does not have token prices for both input and output.');
  }
  const rates = { [NAMES.output]: '0', ...base, [SEARCH_COSTS]: searchCost(entry) };
  const unitNames = { web_search_call: SEARCH_COSTS };
  const rows = readListedRows({ names: RATE_NAMES, unitNames, power: PER_TOKEN, base: rates, steps });
  if ('details' in rows) return { ...position, kind: 'faulty', details: rows.details };
  return { ...position, kind: 'priced', names: namesOf(key, entry), rows, card: cardOf(key, entry, endpoints) };
}

/** The price of a search if it is the same for every size: no unit counts sizes. */
function searchCost(entry: Fields): unknown {
  const costs = new Set(Object.values(fieldsOf(entry[SEARCH_COSTS])));
  return costs.size === 1 ? [...costs][0] : undefined;
}

/** Steps are encoded in field names (`…_above_200k_tokens`), or in a list of ranges from 0 tokens on. */
function splitSteps(entry: Fields): { readonly base: Fields; readonly steps: readonly ListedStep[] } {
  const ranges = Array.isArray(entry.tiered_pricing) ? entry.tiered_pricing.filter(isFields).map(readRange) : [];
  const first = ranges.find(({ above }) => above === 0);
  if (first === undefined) return { base: ratesOf(entry), steps: namedSteps(entry) };
  const steps = ranges.flatMap(({ above, rates }) => (above > 0 ? [{ fromPromptTokens: above + 1, rates }] : []));
  return { base: { ...ratesOf(entry), ...ratesOf(first.rates) }, steps };
}

function namedSteps(entry: Fields): ListedStep[] {
  const steps = new Map<number, Record<string, unknown>>();
  for (const [name, value] of Object.entries(entry)) {
    const [, stem = '', count = '', scale = ''] = ABOVE.exec(name) ?? [];
    if (!KNOWN_NAMES.has(stem) || value === null) continue;
    const fromPromptTokens = Number(count) * (SCALES[scale] ?? 1) + 1;
    const rates = steps.get(fromPromptTokens) ?? {};
    rates[stem] = value;
    steps.set(fromPromptTokens, rates);
  }
  return [...steps].map(([fromPromptTokens, rates]) => ({ fromPromptTokens, rates }));
}

/** `above` is NaN, for which every comparison is false, when the range has no start. */
function readRange(range: Fields): { readonly above: number; readonly rates: Fields } {
  const [above] = Array.isArray(range.range) ? (range.range as unknown[]) : [];
  return { above: typeof above === 'string' ? Number(above) : Number.NaN, rates: range };
}

function ratesOf(entry: Fields): Fields {
  return Object.fromEntries(Object.entries(entry).filter(([name, value]) => KNOWN_NAMES.has(name) && value !== null));
}

/** `gemini/gemini-2.5-pro` of provider gemini is google/gemini-2.5-pro; `gpt-4o` of provider openai openai/gpt-4o. */
function namesOf(key: string, entry: Fields): string[] {
  const provider = typeof entry.litellm_provider === 'string' ? entry.litellm_provider : '';
  const bare = key.startsWith(`${provider}/`) ? key.slice(provider.length + 1) : key;
  const canonicalId = provider === '' ? key : `${vendorName(provider)}/${bare}`;
  return [...new Set([canonicalId, key])];
}

function cardOf(key: string, entry: Fields, endpoints: readonly ModelEndpoint[]): ModelCard | null {
  const has = (name: string): boolean => entry[`supports_${name}`] === true;
  const inputs = { image: has('vision'), audio: has('audio_input'), file: has('pdf_input'), video: has('video_input') };
  const named = Object.entries(inputs).flatMap(([modality, reads]) => (reads ? [modality] : []));
  const { supported_modalities: inputModalities, supported_output_modalities: outputModalities } = entry;
  return readCard({
    name: key,
    contextLength: entry.max_input_tokens ?? entry.max_tokens,
    maxOutputTokens: entry.max_output_tokens ?? entry.max_tokens,
    endpoints,
    inputModalities: Array.isArray(inputModalities) ? inputModalities : ['text', ...named],
    outputModalities: Array.isArray(outputModalities)
      ? outputModalities
      : has('audio_output')
        ? ['text', 'audio']
        : ['text'],
    capabilities: capabilitiesOf({
      tools: has('function_calling'),
      parallel_tools: has('parallel_function_calling'),
      vision: has('vision'),
      json_object: has('response_schema'),
      json_schema: has('response_schema'),
      reasoning: has('reasoning'),
      caching: has('prompt_caching'),
      audio: has('audio_input'),
      web_search: has('web_search'),
    }),
  });
}
