import { generatesText, refusal } from '#core';
import { AUTO_MODEL, type CatalogModel } from './catalog-model.js';
import type { Sunset } from './sunset.js';

/** Fields of a model that an operator sets; the others are generated. */
export type ModelFields = Omit<CatalogModel, 'id' | 'createdAtMs' | 'deprecatedAtMs'>;

type CheckedFields = Omit<ModelFields, 'capabilities' | 'tokensPerSecond' | keyof Sunset> & Partial<Sunset>;

const NAME_CHARACTERS_MAX = 200;
const CANONICAL_ID = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._:@~-]*)+$/;
const ALIAS = /^[A-Za-z0-9][A-Za-z0-9._:@~-]*(?:\/[A-Za-z0-9][A-Za-z0-9._:@~-]*)*$/;

/** Checks rules across fields. Throws a refusal of the first invalid field. */
export function checkModel(fields: CheckedFields): void {
  const { canonicalId, aliases, endpoints, contextLength, maxOutputTokens } = fields;
  if (canonicalId.length > NAME_CHARACTERS_MAX || !CANONICAL_ID.test(canonicalId)) {
    const name = canonicalId.slice(0, NAME_CHARACTERS_MAX);
    throw refusal('model_id_malformed', { name }, { param: 'canonical_id' });
  }
  aliases.forEach((alias, index) => {
    const param = `aliases[${index}]`;
    if (alias.length > NAME_CHARACTERS_MAX || !ALIAS.test(alias)) {
      throw refusal('alias_malformed', { name: alias.slice(0, NAME_CHARACTERS_MAX) }, { param });
    }
    if (alias === AUTO_MODEL) throw refusal('alias_reserved', { name: alias }, { param });
  });
  if (new Set([canonicalId, ...aliases]).size <= aliases.length) {
    throw refusal('alias_repeated', {}, { param: 'aliases' });
  }
  if (endpoints.length === 0 || new Set(endpoints).size < endpoints.length) {
    throw refusal('model_endpoints_repeated', {}, { param: 'endpoints' });
  }
  if (maxOutputTokens === 0 && endpoints.some(generatesText)) {
    throw refusal('model_output_missing', {}, { param: 'max_output_tokens' });
  }
  if (maxOutputTokens > contextLength) {
    const params = { max_output_tokens: maxOutputTokens, context_length: contextLength };
    throw refusal('model_output_too_large', params, { param: 'max_output_tokens' });
  }
  checkReplacement(fields);
}

function checkReplacement({ canonicalId, replacement, sunsetAction, endpoints }: CheckedFields): void {
  if (replacement === canonicalId) throw refusal('replacement_itself', {}, { param: 'replacement' });
  if (sunsetAction !== 'redirect') return;
  if (replacement === null) throw refusal('redirect_without_replacement', {}, { param: 'sunset_action' });
  if (!endpoints.every(generatesText)) throw refusal('redirect_of_embeddings', {}, { param: 'sunset_action' });
}

/**
 * Refuses a replacement that is not there, and one by which a model would replace itself.
 * @param replacements of all models that are not archived, by canonical id
 */
export function checkReplacements(
  { canonicalId, replacement }: Pick<ModelFields, 'canonicalId' | 'replacement'>,
  replacements: ReadonlyMap<string, string | null>,
): void {
  if (replacement === null) return;
  const param = 'replacement';
  if (!replacements.has(replacement)) throw refusal('replacement_unknown', { model: replacement }, { param });
  const passed = new Set([canonicalId]);
  for (let next: string | null | undefined = replacement; typeof next === 'string'; next = replacements.get(next)) {
    if (passed.has(next)) {
      // A circle of others is not of this change.
      if (next === canonicalId) throw refusal('replacement_circular', { model: replacement }, { param });
      return;
    }
    passed.add(next);
  }
}
