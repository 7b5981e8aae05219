import { findMember, scanTopLevel, valueBytes, type JsonObject } from '../../json/scan-top-level.js';
import { jsonBytes, spliceObject, type MemberEdit } from '../../json/splice.js';
import { isFilledStringText, isNumberText, isObjectText } from '../../json/value-kind.js';
import { givenValue } from '../read-envelope.js';
import type { ChoiceForm } from '../reply/choice-form.js';
import type { DroppedFields } from '../reply/dropped-fields.js';
import { insertReasoning } from '../shape/insert-reasoning.js';
import type { ShapeSigns } from '../shape/scan-message.js';
import { shapeChoices, type StreamedCalls } from '../shape/shape-choices.js';
import type { Chunk } from './chunk-reader.js';
import { frameOf } from './sse-frame.js';

/** What is the same in all chunks of one stream, as JSON text ready to be written. */
export interface ChunkIdentity {
  readonly id: Buffer;
  readonly created: Buffer;
  readonly model: Buffer;
  readonly form: ChoiceForm;
}

/** What the gateway supplies where the upstream left it out; the model's name always replaces the upstream's. */
export interface SuppliedIdentity {
  readonly generationId: string;
  readonly createdSeconds: number;
  readonly model: string;
  readonly form: ChoiceForm;
}

const NULL = [Buffer.from('null')];
const NO_CHOICES = Buffer.from('[]');

/** Fixes the identity of a stream by its first chunk; null when the gateway speaks before any chunk came. */
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

/** What becomes of the chunks of one stream beside their identity. */
export interface ChunkChanges {
  readonly stripUsage: boolean;
  readonly dropped: DroppedFields;
  readonly calls: StreamedCalls;
}

/**
 * A chunk as the client gets it, as one SSE frame. `stripUsage` when the client did not ask for usage: no trace of it
 * is left. When it asked, the gateway's own last chunk says it once, so numbers in other chunks become null.
 */
export function spliceChunk(
  { object, shape }: Chunk,
  identity: ChunkIdentity,
  { stripUsage, dropped, calls }: ChunkChanges,
): Buffer {
  const edits: MemberEdit[] = [{ key: 'routify', value: null }, ...dropped.own];
  editIdentity(object, identity, edits);
  const choices = shapedChoices(object, shape, calls);
  if (choices !== null) edits.push({ key: 'choices', value: choices });
  if (stripUsage) edits.push({ key: 'usage', value: null });
  else if (givenValue(object, 'usage') !== null) edits.push({ key: 'usage', value: NULL });
  editGroqUsage(object, edits);
  return frameOf(spliceObject(object, edits).parts);
}

/**
 * `choices` in OpenAI's shape; null where they are in it already. Calls that are new are numbered in any case; known ones
 * keep their bytes as long as the upstream numbers as we do.
 */
function shapedChoices(object: JsonObject, shape: ShapeSigns, calls: StreamedCalls): Buffer[] | null {
  const { isForeign, reasoning } = shape;
  const isNumbered = shape.calls === 'none' || (shape.calls === 'known' && calls.numbers.isOrdinary);
  if (!isForeign && isNumbered && reasoning === null) return null;
  const member = findMember(object, 'choices');
  if (member === null) return null;
  if (isForeign || !isNumbered) return [shapeChoices(valueBytes(object, member), calls)];
  return reasoning === null ? null : insertReasoning(object.bytes, member.valueStart, member.valueEnd, reasoning);
}

/** What the gateway says at the end of a stream, as JSON text. */
export interface ClosingWords {
  readonly usage: Buffer;
  readonly routify: Buffer;
}

/** The upstream's own chunk of usage with our words in it; whatever else it holds is kept. */
export function spliceUsageChunk({ object, choiceCount }: Chunk, identity: ChunkIdentity, words: ClosingWords): Buffer {
  const edits: MemberEdit[] = [
    { key: 'usage', value: [words.usage] },
    { key: 'routify', value: [words.routify] },
  ];
  if (choiceCount === null) edits.push({ key: 'choices', value: [NO_CHOICES] });
  editIdentity(object, identity, edits);
  editGroqUsage(object, edits);
  return frameOf(spliceObject(object, edits).parts);
}

function editIdentity(object: JsonObject, identity: ChunkIdentity, edits: MemberEdit[]): void {
  edits.push({ key: 'id', value: [identity.id] }, { key: 'model', value: [identity.model] });
  const objectType = givenValue(object, 'object');
  const { chunkObject } = identity.form;
  if (objectType?.equals(chunkObject) !== true) edits.push({ key: 'object', value: [chunkObject] });
  const created = givenValue(object, 'created');
  if (created === null || !isNumberText(created)) edits.push({ key: 'created', value: [identity.created] });
}

/** Usage is told in one place only. */
function editGroqUsage(object: JsonObject, edits: MemberEdit[]): void {
  const groq = findMember(object, 'x_groq');
  if (groq === null) return;
  const bytes = valueBytes(object, groq);
  if (!isObjectText(bytes)) return;
  edits.push({ key: 'x_groq', value: spliceObject(scanTopLevel(bytes), [{ key: 'usage', value: null }]).parts });
}
