import {
  arrayPiece,
  elementsOf,
  findMember,
  isObjectText,
  joinPiece,
  objectPiece,
  scanTopLevel,
  spliceObject,
  textOf,
  textPiece,
  valueBytes,
  type JsonPiece,
  mapInSteps,
  type Steps,
} from '#core';

/** A window of a list. */
export interface InputPageRequest {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  /** The id of the last item of the page before; null: the first page. */
  readonly after: string | null;
}

interface Item {
  readonly id: string;
  readonly json: JsonPiece;
}

/**
 * One page of the items that led to a stored response. Items without an id get one that lasts. Null: there is no item
 * with the id of `after`.
 * @param input the items, JSON text
 * @param seed seeds the ids
 */
export function* inputPage(
  input: Buffer,
  seed: string,
  { limit, order, after }: InputPageRequest,
): Steps<Buffer | null> {
  const elements = elementsOf(input) ?? [];
  yield;
  const items = yield* mapInSteps(elements, (json, index) => itemOf(json, `item_${seed}_${index}`));
  if (order === 'desc') items.reverse();
  const from = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1;
  if (after !== null && from === 0) return null;
  const page = items.slice(from, from + limit);
  const idOf = (item: Item | undefined): JsonPiece => (item === undefined ? 'null' : textPiece(item.id));
  return joinPiece(
    objectPiece({
      object: '"list"',
      data: arrayPiece(page.map(({ json }) => json)),
      first_id: idOf(page[0]),
      last_id: idOf(page.at(-1)),
      has_more: String(items.length > from + page.length),
    }),
  );
}

/** A message may stand without its type in a request, not in a list. */
function itemOf(json: Buffer, ownId: string): Item {
  if (!isObjectText(json)) return { id: ownId, json };
  const object = scanTopLevel(json);
  const member = findMember(object, 'id');
  const id = member === null ? null : textOf(valueBytes(object, member));
  const isTyped = findMember(object, 'type') !== null;
  const edits = [
    ...(id === null ? [{ key: 'id', value: [Buffer.from(JSON.stringify(ownId))] }] : []),
    ...(isTyped ? [] : [{ key: 'type', value: [Buffer.from('"message"')] }]),
  ];
  return { id: id ?? ownId, json: edits.length === 0 ? json : spliceObject(object, edits).parts };
}
