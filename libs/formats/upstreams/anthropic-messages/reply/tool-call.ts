import { objectPiece, textPiece, type JsonMembers, type JsonPiece } from '#core';

/** The function of a call. Its input becomes the text of the arguments: its digits are kept. */
export function calledFunction(block: JsonMembers): JsonPiece {
  const input = block.get('input') ?? Buffer.from('{}');
  return objectPiece({ name: block.get('name') ?? '""', arguments: textPiece(input.toString()) });
}

export function toolCall(block: JsonMembers): JsonPiece {
  return objectPiece({ id: block.get('id') ?? '""', type: '"function"', function: calledFunction(block) });
}
