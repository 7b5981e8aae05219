import { PER_MILLION_TOKENS, readListedRows, type ListedStep, type RateNames } from './listed-rows.js';
import { fieldsOf, isFields, skipped, type Fields, type PriceListEntry } from './price-list-entry.js';
import { vendorName } from './vendor-names.js';

const NAMES: RateNames = {
  input: 'input_mtok',
  cache_read: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
  output: 'output_mtok',
  reasoning: 'output_reasoning_mtok',
  audio_input: 'input_audio_mtok',
  audio_output: 'output_audio_mtok',
};
const THOUSAND_NAMES = { web_search_call: 'web_searches_kcount' };

/**
 * The file of `@pydantic/genai-prices` (`prices/new_data/v2/data.json`): providers, each with models, US dollars per million
 * tokens. A model can have prices from later days on, of which those of a day hold, and others by the time of day, for
 * which it is skipped. It has no card: the file does not say what a model takes.
 *
 * @param day of the prices, such as `2026-12-01`
 */
export function readGenaiPrices(document: unknown, day: string): PriceListEntry[] {
  return listOf(document)
    .flatMap(({ id, models }) => listOf(models).map((model) => ({ provider: textOf(id), model })))
    .map((listed, index) => readEntry(listed, index + 1, day));
}

interface Listed {
  readonly provider: string;
  readonly model: Fields;
}

function readEntry({ provider, model: { id, prices } }: Listed, line: number, day: string): PriceListEntry {
  const position = { line, key: `${provider}/${textOf(id)}` };
  const dated = Array.isArray(prices) ? prices.filter(isFields) : [{ prices }];
  if (dated.some(({ constraint }) => fieldsOf(constraint).type === 'time_of_date')) {
    return skipped(position, 'price_by_the_hour', 'The entry has prices by the time of day, which are not read.');
  }
  const rates = fieldsOf(inForce(dated, day)?.prices);
  if (rates.input_mtok === undefined || rates.output_mtok === undefined) {
    return skipped(position, 'no_token_price', 'The entry does not have token prices for both input and output.');
  }
  const base = Object.fromEntries(
    Object.entries(rates).map(([name, rate]) => [name, isFields(rate) ? rate.base : rate]),
  );
  const steps = Object.entries(rates).flatMap(([name, rate]) => stepsOf(name, rate));
  const rows = readListedRows({ names: NAMES, thousandNames: THOUSAND_NAMES, power: PER_MILLION_TOKENS, base, steps });
  if ('details' in rows) return { ...position, kind: 'faulty', details: rows.details };
  const names = [...new Set([`${vendorName(provider)}/${textOf(id)}`, position.key])];
  return { ...position, kind: 'priced', names, rows, card: null };
}

/** The last price that has begun; conditions of other kinds, such as a service tier, are no prices of every request. */
function inForce(dated: readonly Fields[], day: string): Fields | undefined {
  const starts = dated.flatMap((price) => {
    const { type, start_date: from } = fieldsOf(price.constraint);
    if (price.constraint === undefined || price.constraint === null) return [{ from: '', price }];
    return type === 'start_date' && typeof from === 'string' ? [{ from, price }] : [];
  });
  const [first, ...others] = starts.filter(({ from }) => from <= day);
  return others.reduce((latest, next) => (next.from < (latest?.from ?? '') ? latest : next), first)?.price;
}

/** A tier is of prompts with more tokens than its start. */
function stepsOf(name: string, rate: unknown): ListedStep[] {
  return listOf(fieldsOf(rate).tiers).flatMap(({ start, price }) => {
    const tokens = Number(start);
    return Number.isSafeInteger(tokens) && tokens > 0
      ? [{ fromPromptTokens: tokens + 1, rates: { [name]: price } }]
      : [];
  });
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
