import { isGiven, membersOf, objectPiece, textOf, type JsonPiece, type Steps } from '#core';
import { NOTHING_ELSE, schemaInWords } from '../../schemas/schema-parts.js';
import type { RequestFields } from '../../translation/request-fields.js';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';
import { fitSchema } from './fit-schema.js';

/** The reply format: enforced by the provider, or requested in the prompt. */
interface AnswerFormat {
  /** For `output_config`. */
  readonly format: JsonPiece | null;
  readonly instruction: string | null;
}

const FREE: AnswerFormat = { format: null, instruction: null };
const JSON_INSTRUCTION = `Answer with one valid JSON object ${NOTHING_ELSE}`;
const SCHEMA_PARAM = 'response_format.json_schema.schema';

/**
 * Takes `response_format`. The provider's structured outputs enforce a schema. They have no mode for arbitrary JSON,
 * and a forced tool would exclude thinking and the client's tools, so an instruction requests it. The same holds for a
 * schema that they cannot express.
 */
export function* takeAnswerFormat(fields: RequestFields, lost: UnsupportedFields): Steps<AnswerFormat> {
  const json = fields.take('response_format');
  const requested = json === null ? null : membersOf(json);
  const type = textOf(requested?.get('type'));
  if (type === 'json_object') return { format: null, instruction: JSON_INSTRUCTION };
  const definition = requested?.get('json_schema');
  if (type !== 'json_schema' || definition === undefined) return FREE;
  const schema = membersOf(definition)?.get('schema');
  if (!isGiven(schema)) return { format: null, instruction: JSON_INSTRUCTION };
  const fitted = yield* fitSchema(schema);
  if (fitted.schema === null) {
    lost.drop(SCHEMA_PARAM);
    return { format: null, instruction: schemaInWords(schema) };
  }
  for (const keyword of fitted.described) lost.drop(`${SCHEMA_PARAM}.${keyword}`);
  return { format: objectPiece({ type: '"json_schema"', schema: fitted.schema }), instruction: null };
}
