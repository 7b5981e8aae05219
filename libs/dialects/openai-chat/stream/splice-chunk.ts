import { findMember, scanTopLevel, valueBytes, type JsonObject } from '../../json/scan-top-level.js';
import { jsonBytes, spliceObject, type MemberEdit } from '../../json/splice.js';
import { isFilledStringText, isNumberText, isObjectText } from '../../json/value-kind.js';
import { givenValue } from '../read-envelope.js';
import type { ChoiceForm } from '../reply/choice-form.js';
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

/**
 * A chunk as the client gets it, as one SSE frame. `stripUsage` when the client did not ask for usage: no trace of it
 * is left. When it asked, the gateway's own last chunk says it once, so numbers in other chunks become null.
 */
export function spliceChunk(
  { object }: Chunk,
  identity: ChunkIdentity,
  { stripUsage }: { readonly stripUsage: boolean },
): Buffer {
  const edits: MemberEdit[] = [
    { key: 'id', value: [identity.id] },
    { key: 'model', value: [identity.model] },
    { key: 'routify', value: null },
  ];
  const objectType = givenValue(object, 'object');
  const { chunkObject } = identity.form;
  if (objectType?.equals(chunkObject) !== true) edits.push({ key: 'object', value: [chunkObject] });
  const created = givenValue(object, 'created');
  if (created === null || !isNumberText(created)) edits.push({ key: 'created', value: [identity.created] });
  editUsage(object, stripUsage, edits);
  return frameOf(spliceObject(object, edits).parts);
}

function editUsage(object: JsonObject, stripUsage: boolean, edits: MemberEdit[]): void {
  if (stripUsage) edits.push({ key: 'usage', value: null });
  else if (givenValue(object, 'usage') !== null) edits.push({ key: 'usage', value: NULL });
  const groq = findMember(object, 'x_groq');
  if (groq === null) return;
  const bytes = valueBytes(object, groq);
  if (!isObjectText(bytes)) return;
  edits.push({ key: 'x_groq', value: spliceObject(scanTopLevel(bytes), [{ key: 'usage', value: null }]).parts });
}
