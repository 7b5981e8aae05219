import type { ModelCard } from '../model-card.js';
import { PER_MILLION_TOKENS, readListedRows, type ListedStep, type RateNames } from './listed-rows.js';
import { fieldsOf, isFields, skipped, type Fields, type PriceListEntry } from './price-list-entry.js';
import { capabilitiesOf, readCard } from './read-card.js';
import { vendorName } from './vendor-names.js';

const NAMES: RateNames = {
  input: 'input',
  cache_read: 'cache_read',
  cache_write: 'cache_write',
  output: 'output',
  reasoning: 'reasoning',
  audio_input: 'input_audio',
  audio_output: 'output_audio',
};

const LONG_CONTEXT_TOKENS = 200_000;

/** The catalog of models.dev (`api.json`): providers, each with models, US dollars per million tokens. */
export function readModelsDev(document: unknown): PriceListEntry[] {
  return Object.entries(fieldsOf(document))
    .flatMap(([provider, listed]) =>
      Object.entries(fieldsOf(fieldsOf(listed).models)).map(([id, model]) => ({
        provider,
        id,
        model: fieldsOf(model),
      })),
    )
    .map((listed, index) => readEntry(listed, index + 1));
}

interface Listed {
  readonly provider: string;
  readonly id: string;
  readonly model: Fields;
}

function readEntry({ provider, id, model }: Listed, line: number): PriceListEntry {
  const position = { line, key: `${provider}/${id}` };
  const cost = fieldsOf(model.cost);
  if (cost.input === undefined || cost.output === undefined) {
    return skipped(position, 'no_token_price', 'The entry does not have token prices for both input and output.');
  }
  const rows = readListedRows({ names: NAMES, power: PER_MILLION_TOKENS, base: cost, steps: stepsOf(cost) });
  if ('details' in rows) return { ...position, kind: 'faulty', details: rows.details };
  const names = [...new Set([`${vendorName(provider)}/${id}`, position.key])];
  return { ...position, kind: 'priced', names, rows, card: cardOf(id, model) };
}

/** A step applies to prompts longer than its size. Older files have a single one, `context_over_200k`. */
function stepsOf(cost: Fields): ListedStep[] {
  const tiers = (Array.isArray(cost.tiers) ? cost.tiers : []).filter(isFields).flatMap((rates) => {
    const { type, size } = fieldsOf(rates.tier);
    const tokens = Number(size);
    return type === 'context' && Number.isSafeInteger(tokens) && tokens > 0
      ? [{ fromPromptTokens: tokens + 1, rates }]
      : [];
  });
  const { context_over_200k: over } = cost;
  return tiers.length > 0 || !isFields(over) ? tiers : [{ fromPromptTokens: LONG_CONTEXT_TOKENS + 1, rates: over }];
}

function cardOf(id: string, model: Fields): ModelCard | null {
  const { input, output } = fieldsOf(model.modalities);
  const limit = fieldsOf(model.limit);
  const inputModalities: readonly unknown[] = Array.isArray(input) ? input : [];
  return readCard({
    name: typeof model.name === 'string' ? model.name : id,
    contextLength: limit.context,
    maxOutputTokens: limit.output,
    endpoints: ['chat'],
    inputModalities,
    outputModalities: Array.isArray(output) ? output : [],
    capabilities: capabilitiesOf({
      tools: model.tool_call === true,
      vision: inputModalities.includes('image'),
      json_object: model.structured_output === true,
      json_schema: model.structured_output === true,
      reasoning: model.reasoning === true,
      caching: fieldsOf(model.cost).cache_read !== undefined,
      audio: inputModalities.includes('audio'),
    }),
  });
}
