import type { Simulate } from '../faults/knobs.js';
import { readSimulate } from '../faults/read-simulate.js';
import { checkFields, checkModel, integer, isText, parseBody, type FieldRule } from '../request/read-chat-request.js';
import { readPrompts, type Prompt } from '../request/read-prompts.js';
import { VECTOR_LENGTH } from './compose-vector.js';

/** The request fields the simulator reads. */
export interface EmbeddingRequest {
  readonly model: string;
  readonly stream: false;
  readonly inputs: readonly Prompt[];
  readonly inBase64: boolean;
  readonly dimensions: number;
  readonly simulate: Simulate;
}

const FIELD_RULES: readonly FieldRule[] = [
  { field: 'encoding_format', expected: 'float or base64', holds: (value) => value === 'float' || value === 'base64' },
  { field: 'dimensions', expected: `an integer from 1 to ${VECTOR_LENGTH}`, holds: integer(1, VECTOR_LENGTH) },
  { field: 'user', expected: 'a string', holds: isText },
];

/**
 * Reads the bytes of a request.
 * @throws ChatError with OpenAI's answer to an invalid request
 */
export function readEmbeddingRequest(bytes: Buffer): EmbeddingRequest {
  const body = parseBody(bytes);
  checkModel(body);
  const inputs = readPrompts(body['input'], 'input');
  checkFields(body, FIELD_RULES);
  return {
    model: String(body['model']),
    stream: false,
    inputs,
    inBase64: body['encoding_format'] === 'base64',
    dimensions: Number(body['dimensions'] ?? VECTOR_LENGTH),
    simulate: readSimulate(body['simulate']),
  };
}
