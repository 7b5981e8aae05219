import type { ErrorDetail, CsvRecord } from '#core';
import { parsePrice } from '../prices/price.js';
import { UNIT_PRICES_FIELD } from '../prices/unit-prices.js';
import { fieldsOf, isFields, type Fields, type PriceListEntry } from './price-list-entry.js';
import { readCard } from './read-card.js';

/** An entry in API form: `model`, the fields of a draft, and the fields of a price. */
interface NativeEntry {
  readonly line: number;
  readonly entry: unknown;
}

const UNIT_COLUMN = `${UNIT_PRICES_FIELD}.`;
const WHOLE_NUMBER = /^\d{1,10}$/;

/** The entries of a JSON document: a list, or an object with a list in `prices`. */
export function readNative(document: unknown): PriceListEntry[] {
  const list = isFields(document) ? document.prices : document;
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return entries.map((entry, index) => readNativeEntry({ entry, line: index + 1 }));
}

export function readNativeEntry({ line, entry }: NativeEntry): PriceListEntry {
  const { model, name, context_length, max_output_tokens, ...price } = fieldsOf(entry);
  const key = typeof model === 'string' ? model : '';
  const read = parsePrice({ ...price, ...(price.steps == null ? {} : { steps: readStarts(price.steps) }) }, '');
  const nameless: ErrorDetail[] = key === '' ? [{ path: 'model', code: 'missing', message: 'model: required.' }] : [];
  if ('details' in read || nameless.length > 0) {
    return { line, key, kind: 'faulty', details: [...nameless, ...('details' in read ? read.details : [])] };
  }
  const card = readCard({
    name: typeof name === 'string' ? name : key,
    contextLength: context_length,
    maxOutputTokens: max_output_tokens,
    endpoints: ['chat'],
    inputModalities: [],
    outputModalities: [],
    capabilities: [],
  });
  const { rows, schedule, serviceTiers = [] } = read;
  const hours = price.schedule === undefined ? {} : { schedule };
  const tiers = price.service_tiers === undefined ? {} : { serviceTiers };
  return { line, key, kind: 'priced', names: [key], rows, ...hours, ...tiers, card };
}

/** Numbers arrive as text; the start of a step is converted to a number. */
function readStarts(steps: unknown): unknown {
  if (!Array.isArray(steps)) return steps;
  return steps.map((step: unknown) => (isFields(step) ? withStart(step) : step));
}

function withStart({ from_prompt_tokens: from, ...rates }: Fields): Fields {
  const start = typeof from === 'string' && WHOLE_NUMBER.test(from) ? Number(from) : from;
  return { ...rates, from_prompt_tokens: start };
}

/**
 * CSV has one column per field. A record with `from_prompt_tokens` above 0 is a step of the model's price; there an
 * empty cell means "as for shorter prompts", in other records "no rate".
 */
export function readNativeCsv(records: readonly CsvRecord[]): PriceListEntry[] {
  const prices: CsvPrice[] = [];
  const newest = new Map<string, CsvPrice>();
  for (const { line, cells } of records) {
    const { model = '', from_prompt_tokens: from = '', ...named } = filledCells(cells);
    const rates = withUnits(named);
    const price = newest.get(model);
    const isStep = from !== '' && from !== '0';
    if (isStep && price !== undefined) {
      price.steps.push({ ...rates, from_prompt_tokens: from });
      continue;
    }
    const base = { model, ...rates, ...(isStep ? { from_prompt_tokens: from } : {}) };
    const started = { line, base, steps: [] };
    prices.push(started);
    newest.set(model, started);
  }
  return prices.map(({ line, base, steps }) => readNativeEntry({ line, entry: { ...base, steps } }));
}

interface CsvPrice {
  readonly line: number;
  readonly base: Fields;
  readonly steps: Fields[];
}

/** Units have a column each: `per_unit_usd.web_search_call`. */
function withUnits(cells: Fields): Fields {
  const columns = Object.entries(cells);
  const units = columns.filter(([name]) => name.startsWith(UNIT_COLUMN));
  if (units.length === 0) return cells;
  const prices = Object.fromEntries(units.map(([name, price]) => [name.slice(UNIT_COLUMN.length), price]));
  return { ...Object.fromEntries(columns.filter((column) => !units.includes(column))), [UNIT_PRICES_FIELD]: prices };
}

function filledCells(cells: CsvRecord['cells']): Partial<Record<string, string>> {
  return Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== ''));
}
