import { RoutifyError } from '#kernel';
import { AUTO_MODEL, type CatalogModel } from './catalog-model.js';

/** Fields of a model that an operator sets; the others are generated. */
export type ModelFields = Omit<CatalogModel, 'id' | 'createdAtMs'>;

const NAME_CHARACTERS_MAX = 200;
const CANONICAL_ID = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._:@~-]*)+$/;
const ALIAS = /^[A-Za-z0-9][A-Za-z0-9._:@~-]*(?:\/[A-Za-z0-9][A-Za-z0-9._:@~-]*)*$/;

/** Checks rules across fields. Throws `invalid_request_error` with the first invalid field. */
export function checkModel(fields: Omit<ModelFields, 'capabilities' | 'tokensPerSecond'>): void {
  const { canonicalId, aliases, endpoints, contextLength, maxOutputTokens } = fields;
  if (canonicalId.length > NAME_CHARACTERS_MAX || !CANONICAL_ID.test(canonicalId)) {
    refuse('canonical_id', `must look like provider/model-id, got "${canonicalId.slice(0, NAME_CHARACTERS_MAX)}"`);
  }
  aliases.forEach((alias, index) => {
    if (alias.length > NAME_CHARACTERS_MAX || !ALIAS.test(alias)) {
      refuse(`aliases[${index}]`, 'must be letters, digits and . _ : @ ~ - in parts separated by single slashes');
    }
    if (alias === AUTO_MODEL)
      refuse(`aliases[${index}]`, `${AUTO_MODEL} is reserved: it lets the gateway choose the model`);
  });
  if (new Set([canonicalId, ...aliases]).size <= aliases.length) {
    refuse('aliases', 'must differ from each other and from canonical_id');
  }
  if (endpoints.length === 0 || new Set(endpoints).size < endpoints.length) {
    refuse('endpoints', 'must list at least one endpoint, each only once');
  }
  if (maxOutputTokens === 0 && endpoints.some((endpoint) => endpoint !== 'embeddings')) {
    refuse('max_output_tokens', 'must not be 0 unless the model is for embeddings only');
  }
  if (maxOutputTokens > contextLength) {
    refuse('max_output_tokens', `must not be above context_length (${contextLength}), got ${maxOutputTokens}`);
  }
}

function refuse(param: string, message: string): never {
  throw new RoutifyError('invalid_request_error', `${param}: ${message}.`, { param });
}
