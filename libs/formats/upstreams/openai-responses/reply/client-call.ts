import { objectPiece, type JsonMembers, type JsonPiece } from '#core';

/** The id that a result has to name, which is not that of the item. */
export function callIdOf(item: JsonMembers): Buffer | null {
  return item.get('call_id') ?? item.get('id') ?? null;
}

/** A call of a client's function in a complete reply. */
export function functionCall(item: JsonMembers): JsonPiece {
  const called = objectPiece({ name: item.get('name') ?? '""', arguments: item.get('arguments') ?? '""' });
  return objectPiece({ id: callIdOf(item) ?? '""', type: '"function"', function: called });
}

/** A call of a client's tool with free text as its input. `index`: its position in a stream; null in a reply. */
export function customCall(item: JsonMembers, index: number | null, input: JsonPiece): JsonPiece {
  return objectPiece({
    index: index === null ? null : String(index),
    id: callIdOf(item) ?? '""',
    type: '"custom"',
    custom: objectPiece({ name: item.get('name') ?? '""', input }),
  });
}
