const RATES = ['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output', 'reasoning', 'audio_input'];

/** Parts and the wholes that price them without a rate of their own. */
const WHOLE = { reasoning: 'output', audio_input: 'input' };

/** Without the parts that cost as much as their whole: they follow it when it changes. */
export function withoutEqualParts(values) {
  const isEqual = (name) => values[name] === values[WHOLE[name]];
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(name in WHOLE && isEqual(name))));
}

/** Rates by our names of fields as the seed has prices. */
export function seedPrice(id, values, schedule) {
  if (values.input === undefined) throw new Error(`${id} has no price: no source has it, nor our own data`);
  const searches = values.web_search_call;
  return {
    ...ratesOf(values, ''),
    ...(searches === undefined ? {} : { per_unit_usd: { web_search_call: searches } }),
    ...stepsOf(id, values),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

function stepsOf(id, values) {
  const rates = ratesOf(values, 'long.');
  if (Object.keys(rates).length === 0) return {};
  const from = values['long.from'];
  if (from === undefined) throw new Error(`${id} costs more for long prompts, but no source says from which length`);
  return { steps: [{ from_prompt_tokens: Number(from), ...rates }] };
}

function ratesOf(values, prefix) {
  const known = RATES.filter((name) => values[prefix + name] !== undefined);
  return Object.fromEntries(known.map((name) => [`${name}_per_mtok_usd`, values[prefix + name]]));
}
