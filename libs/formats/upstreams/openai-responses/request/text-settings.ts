import { entriesPiece, isGiven, membersOf, textOf, type JsonPiece } from '#core';
import type { RequestFields } from '../../translation/request-fields.js';

/**
 * Takes `response_format` and `verbosity` as the provider's `text`. Members of a `text` that the client sent in the
 * provider's format win.
 */
export function takeText(fields: RequestFields): JsonPiece | null {
  const own = fields.take('text');
  const members = membersOf(own);
  const added = [
    ['format', takeFormat(fields)],
    ['verbosity', fields.take('verbosity')],
  ] as const;
  const missing = added.filter(([key, value]) => value !== null && members?.has(key) !== true);
  return missing.length === 0 ? own : entriesPiece([...(members ?? []), ...missing]);
}

/** A schema stands beside its type, not one level below, and needs a name. */
function takeFormat(fields: RequestFields): JsonPiece | null {
  const format = fields.take('response_format');
  const requested = membersOf(format);
  const type = textOf(requested?.get('type'));
  if (type === 'text') return null;
  if (type !== 'json_schema') return format;
  const definition = [...(membersOf(requested?.get('json_schema')) ?? [])].filter(([, value]) => isGiven(value));
  return entriesPiece(new Map<string, JsonPiece>([['type', '"json_schema"'], ['name', '"answer"'], ...definition]));
}
