import { isGiven, membersOf, textOf } from '../../json/json-view.js';
import { objectPiece, type JsonPiece } from '../../json/json-piece.js';
import { fitSchema } from './fit-schema.js';
import type { GivenFields } from './given-fields.js';

/** The form of the answer: held by the provider, or asked for in words. */
export interface AnswerFormat {
  /** For `output_config`. */
  readonly format: JsonPiece | null;
  readonly instruction: string | null;
}

const FREE: AnswerFormat = { format: null, instruction: null };
const JSON_INSTRUCTION =
  'Answer with one valid JSON object and nothing else: no text before or after it, and no Markdown around it.';

/**
 * Takes `response_format`. A schema is held by the provider's structured outputs. It has no mode for JSON of any shape,
 * and a forced tool in its place would exclude both thinking and the client's own tools: there an instruction asks.
 */
export function takeAnswerFormat(fields: GivenFields): AnswerFormat {
  const json = fields.take('response_format');
  const asked = json === null ? null : membersOf(json);
  const type = textOf(asked?.get('type'));
  if (type === 'json_object') return { format: null, instruction: JSON_INSTRUCTION };
  const definition = asked?.get('json_schema');
  if (type !== 'json_schema' || definition === undefined) return FREE;
  const schema = membersOf(definition)?.get('schema');
  if (!isGiven(schema)) return { format: null, instruction: JSON_INSTRUCTION };
  return { format: objectPiece({ type: '"json_schema"', schema: fitSchema(schema) }), instruction: null };
}
