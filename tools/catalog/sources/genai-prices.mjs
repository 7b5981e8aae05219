import { digitsOf, thousandth } from './decimals.mjs';

const FIELDS = {
  input_mtok: 'input',
  cache_read_mtok: 'cache_read',
  cache_write_mtok: 'cache_write',
  cache_write_1h_mtok: 'cache_write_1h',
  output_mtok: 'output',
  input_audio_mtok: 'audio_input',
};

/**
 * A model of `@pydantic/genai-prices`: the price in force on a day, and those with a later start. Prices by the time of
 * day are left out: schedules are in our own data.
 */
export function genaiFacts({ id, prices, context_window: context }, day) {
  const dated = (Array.isArray(prices) ? prices : [{ prices }])
    .filter(({ constraint }) => constraint === undefined || constraint.type === 'start_date')
    .map(({ constraint, prices: rates }) => ({ from: constraint?.start_date ?? '', values: valuesOf(id, rates) }))
    .sort((one, other) => (one.from < other.from ? -1 : 1));
  const { values = {} } = dated.findLast(({ from }) => from <= day) ?? {};
  return {
    values: { ...values, ...(context === undefined ? {} : { context_length: digitsOf(context) }) },
    later: dated.filter(({ from }) => from > day),
  };
}

function valuesOf(id, rates) {
  const values = {};
  for (const [theirs, ours] of Object.entries(FIELDS)) {
    const rate = rates[theirs];
    if (rate === undefined) continue;
    if (typeof rate === 'number') values[ours] = digitsOf(rate);
    else addSteps(id, values, ours, rate);
  }
  const searches = rates.web_searches_kcount;
  return searches === undefined ? values : { ...values, web_search_call: thousandth(digitsOf(searches)) };
}

/** A tier holds for prompts of more tokens than its start. */
function addSteps(id, values, field, { base, tiers }) {
  if (tiers.length !== 1) throw new Error(`${id}: ${field} has ${tiers.length} steps, one is supported`);
  const [{ start, price }] = tiers;
  values[field] = digitsOf(base);
  values[`long.${field}`] = digitsOf(price);
  values['long.from'] = String(start + 1);
}
