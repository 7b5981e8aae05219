import {
  findMember,
  givenValue,
  holdsValue,
  isFilledStringText,
  isNumberText,
  isObjectText,
  jsonBytes,
  scanTopLevel,
  spliceObject,
  valueBytes,
  type JsonObject,
  type MemberEdit,
} from '#core';
import type { ChoiceForm } from '../reply/choice-form.js';
import type { DroppedFields } from '../reply/dropped-fields.js';
import { insertReasoning } from '../shape/insert-reasoning.js';
import type { StreamedCalls } from '../shape/shape-calls.js';
import { shapeChoices } from '../shape/shape-choices.js';
import type { Chunk } from './chunk-reader.js';
import { frameOf } from './sse-frame.js';

/** Members shared by all chunks of one stream, as JSON text. */
export interface ChunkIdentity {
  readonly id: Buffer;
  readonly created: Buffer;
  readonly model: Buffer;
  readonly form: ChoiceForm;
}

/** The gateway's values for members that the upstream omits; the model name always replaces the upstream's. */
interface SuppliedIdentity {
  readonly generationId: string;
  readonly createdSeconds: number;
  readonly model: string;
  readonly form: ChoiceForm;
}

const NULL = [Buffer.from('null')];
const NO_CHOICES = Buffer.from('[]');

/** Sets the identity of a stream from its first chunk; null when the gateway writes before any chunk arrived. */
export function chunkIdentity(first: Chunk | null, supplied: SuppliedIdentity): ChunkIdentity {
  const id = first === null ? null : givenValue(first.object, 'id');
  const created = first === null ? null : givenValue(first.object, 'created');
  return {
    id:
      id !== null && isFilledStringText(id)
        ? Buffer.from(id)
        : jsonBytes(supplied.form.idPrefix + supplied.generationId),
    created: created !== null && isNumberText(created) ? Buffer.from(created) : jsonBytes(supplied.createdSeconds),
    model: jsonBytes(supplied.model),
    form: supplied.form,
  };
}

/** Changes to the chunks of one stream beside their identity. */
export interface ChunkChanges {
  readonly stripUsage: boolean;
  readonly dropped: DroppedFields;
  readonly calls: StreamedCalls;
}

/**
 * A chunk as sent to the client, as one SSE frame. `stripUsage` removes all usage when the client did not request it.
 * Otherwise usage in chunks becomes null, and the gateway's last chunk reports it once.
 */
export function spliceChunk(
  { object, shape, finishReasons }: Chunk,
  identity: ChunkIdentity,
  { stripUsage, dropped, calls }: ChunkChanges,
): Buffer {
  const edits: MemberEdit[] = [{ key: 'routify', value: null }, ...dropped.own];
  editIdentity(object, identity, edits);
  const choices = shapedChoices({ object, shape, finishReasons }, calls);
  if (choices !== null) edits.push({ key: 'choices', value: choices });
  if (stripUsage) edits.push({ key: 'usage', value: null });
  else if (givenValue(object, 'usage') !== null) edits.push({ key: 'usage', value: NULL });
  editGroqUsage(object, edits);
  return frameOf(spliceObject(object, edits).parts);
}

/** A chunk in OpenAI's shape, without the gateway's identity: its own bytes where they have that shape. */
export function chunkInShape(chunk: Chunk, calls: StreamedCalls): Buffer {
  const { object } = chunk;
  const choices = shapedChoices(chunk, calls);
  if (choices === null) return object.bytes;
  const { parts, lengthBytes } = spliceObject(object, [{ key: 'choices', value: choices }]);
  return Buffer.concat(parts, lengthBytes);
}

/**
 * `choices` converted to OpenAI's shape; null when they already have it. First deltas are always read; those of known
 * calls keep their bytes while the upstream's indexes match and no call waits for its name.
 */
function shapedChoices(
  { object, shape, finishReasons }: Pick<Chunk, 'object' | 'shape' | 'finishReasons'>,
  calls: StreamedCalls,
): Buffer[] | null {
  const { numbers, rules } = calls;
  const { reasoning } = shape;
  const isForeign = shape.isForeign || (rules.stopEndsCalls && finishReasons.length > 0);
  const isKnown = shape.calls === 'none' || (shape.calls === 'known' && numbers.knows(shape.callIndex));
  const isNumbered = isKnown && !numbers.hasPending;
  if (!isForeign && isNumbered && shape.calls === 'known') numbers.passed(shape.callIndex);
  if (!isForeign && isNumbered && reasoning === null) return null;
  const member = findMember(object, 'choices');
  if (member === null) return null;
  if (isForeign || !isNumbered) return [shapeChoices(valueBytes(object, member), calls)];
  return reasoning === null ? null : insertReasoning(object.bytes, member.valueStart, member.valueEnd, reasoning);
}

/** The gateway's members of the last chunk, as JSON text. */
interface ClosingFields {
  readonly usage: Buffer;
  readonly routify: Buffer;
}

/** The upstream's usage chunk with the gateway's members; its other members are kept. */
export function spliceUsageChunk(
  { object, choiceCount }: Chunk,
  identity: ChunkIdentity,
  fields: ClosingFields,
): Buffer {
  const edits: MemberEdit[] = [
    { key: 'usage', value: [fields.usage] },
    { key: 'routify', value: [fields.routify] },
  ];
  if (choiceCount === null) edits.push({ key: 'choices', value: [NO_CHOICES] });
  editIdentity(object, identity, edits);
  editGroqUsage(object, edits);
  return frameOf(spliceObject(object, edits).parts);
}

function editIdentity(object: JsonObject, identity: ChunkIdentity, edits: MemberEdit[]): void {
  editFixed(object, 'id', identity.id, edits);
  editFixed(object, 'model', identity.model, edits);
  editFixed(object, 'object', identity.form.chunkObject, edits);
  const created = givenValue(object, 'created');
  if (created === null || !isNumberText(created)) edits.push({ key: 'created', value: [identity.created] });
}

/** A member with the same value in all chunks of a stream. */
function editFixed(object: JsonObject, key: string, value: Buffer, edits: MemberEdit[]): void {
  if (!holdsValue(object, key, value)) edits.push({ key, value: [value] });
}

/** Usage is reported in one place only. */
function editGroqUsage(object: JsonObject, edits: MemberEdit[]): void {
  const groq = findMember(object, 'x_groq');
  if (groq === null) return;
  const bytes = valueBytes(object, groq);
  if (!isObjectText(bytes)) return;
  edits.push({ key: 'x_groq', value: spliceObject(scanTopLevel(bytes), [{ key: 'usage', value: null }]).parts });
}
