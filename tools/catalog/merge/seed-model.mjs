import { seedPrice, withoutEqualParts } from './seed-price.mjs';
import { settle } from './settle.mjs';

/**
 * A model of our data as the seed has it, with the price in force on a day and those that follow.
 * @param facts of the packages, by source; null: the package does not have the model
 */
export function seedModel(row, facts, decisions, day) {
  const { canonical_id: id, own = {}, versions = [] } = row;
  const begun = versions.filter(({ from }) => from <= day);
  const ours = { ...contextOf(row), ...own.price, ...begun.at(-1)?.price };
  const { values: settled, disagreements } = settle(id, { ...packageValues(facts), own: ours }, decisions);
  const values = withoutEqualParts(settled);
  const price = seedPrice(id, values, own.schedule);
  const coming = [...(facts.genai_prices?.later ?? []), ...versions.filter(({ from }) => from > day)]
    .sort((one, other) => (one.from < other.from ? -1 : 1))
    .map(({ from, values: theirs, price: rates }) => ({
      from,
      price: seedPrice(id, { ...values, ...theirs, ...rates }),
    }));
  const { retirement, released, data_policy: policy } = row;
  const model = {
    ...cardOf(row, values),
    price,
    ...(coming.length === 0 ? {} : { later_prices: coming }),
    ...(released === undefined ? {} : { released: released.date }),
    ...(policy === undefined ? {} : { data_policy: policy }),
    ...(retirement === undefined ? {} : { announced_retirement: retirement }),
  };
  return { model, disagreements };
}

const contextOf = ({ context_length: context }) => ({ context_length: String(context) });

function packageValues(facts) {
  const known = Object.entries(facts).filter(([, found]) => found !== null);
  return Object.fromEntries(known.map(([source, { values }]) => [source, values]));
}

function cardOf(row, values) {
  const { canonical_id, name, aliases, endpoints, max_output_tokens, input_modalities, output_modalities } = row;
  const { capabilities, image_part_tokens, reasoning_hold } = row;
  return {
    canonical_id,
    name,
    aliases,
    ...(endpoints === undefined ? {} : { endpoints }),
    context_length: Number(values.context_length),
    max_output_tokens,
    input_modalities,
    output_modalities,
    capabilities,
    ...(image_part_tokens === undefined ? {} : { image_part_tokens }),
    ...(reasoning_hold === undefined ? {} : { reasoning_hold }),
  };
}
