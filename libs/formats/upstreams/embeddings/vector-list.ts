import {
  arrayPiece,
  isGiven,
  joinPiece,
  JsonFault,
  membersOf,
  objectPiece,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#core';

/** The vectors of a reply. */
export interface Vectors {
  /** Arrays of numbers; null: an entry has none, which the count of vectors reveals. */
  readonly vectors: readonly (Buffer | null)[];
  /** Tokens of the input; absent: the provider does not count them. */
  readonly tokens: Buffer | null | undefined;
}

/** A provider's reply as OpenAI's `list`, with unchanged digits; null: it is not one. */
export function vectorList(bytes: Buffer, model: string, read: (reply: JsonMembers) => Vectors | null): Buffer | null {
  try {
    const reply = membersOf(bytes);
    const found = reply === null ? null : read(reply);
    return found === null ? null : joinPiece(listPiece(found, model));
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return null;
    throw fault;
  }
}

function listPiece({ vectors, tokens }: Vectors, model: string): JsonPiece {
  const data = vectors.map((embedding, index) =>
    objectPiece({ object: '"embedding"', index: String(index), embedding }),
  );
  const usage = isGiven(tokens) ? objectPiece({ prompt_tokens: tokens, total_tokens: tokens }) : null;
  return objectPiece({ object: '"list"', data: arrayPiece(data), model: textPiece(model), usage });
}
