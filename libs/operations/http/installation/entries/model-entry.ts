import { formatPrice } from '#catalog';
import { definedFields } from '#core/http';
import { modelPatchOf, newModelOf, readOptionalPrice } from '#catalog/http';
import type { ModelEntry } from '../../../installation/sections/models.section.js';
import type { DeclaredModelRequest } from './installation.dto.js';

/** Throws 400 for a price that cannot be read. */
export function modelEntryOf(body: DeclaredModelRequest, index: number): ModelEntry {
  const { price, aliases, sunset_at: sunset, ...rest } = body;
  const read = readOptionalPrice(price, `models[${index}].price`);
  const shown = read === null ? price : formatPrice(read);
  // As it is stored, so that the same time in another form is no difference.
  const sunset_at = typeof sunset === 'string' ? new Date(sunset).toISOString() : sunset;
  const fields = definedFields({ ...rest, sunset_at, aliases: aliases?.toSorted(), price: shown });
  return { key: body.canonical_id, fields, patch: { fields: modelPatchOf(body), price: read }, create: createOf(body) };
}

function createOf(body: DeclaredModelRequest): ModelEntry['create'] {
  const { context_length, max_output_tokens, ...rest } = body;
  if (context_length === undefined || max_output_tokens === undefined) {
    const path = context_length === undefined ? 'context_length' : 'max_output_tokens';
    return { fault: { path, code: 'required', message: `${path} is required because this model does not exist yet.` } };
  }
  return { input: newModelOf({ ...rest, context_length, max_output_tokens }) };
}
