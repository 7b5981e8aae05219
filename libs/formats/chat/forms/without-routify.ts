import {
  arrayPiece,
  BytePattern,
  elementsOf,
  isObjectText,
  JsonFault,
  joinPiece,
  OPEN_BRACKET,
  scanTopLevel,
  spliceObject,
  valueBytes,
  type MemberEdit,
} from '#core';

const NAME = 'routify';
const MARK = new BytePattern(`"${NAME}"`);
/** Members with data of the client or the model, which may use any name. */
const FREE: ReadonlySet<string> = new Set([
  ...['input', 'arguments', 'metadata', 'parameters', 'input_schema', 'schema', 'tools', 'env', 'action', 'operation'],
]);

/**
 * A reply, chunk or event without members of another Routify before us: a client reads one, ours. The same buffer when
 * it has none.
 * @param keepsOwn leaves the member of the body itself, which is replaced when the body is written and may tell its cost
 */
export function withoutRoutify(bytes: Buffer, keepsOwn: boolean): Buffer {
  if (!MARK.isIn(bytes)) return bytes;
  try {
    return without(bytes, keepsOwn);
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return bytes;
    throw fault;
  }
}

function without(json: Buffer, keepsOwn: boolean): Buffer {
  if (!MARK.isIn(json)) return json;
  if (isObjectText(json)) return withoutMembers(json, keepsOwn);
  if (json[0] !== OPEN_BRACKET) return json;
  const elements = elementsOf(json) ?? [];
  const kept = elements.map((element) => without(element, false));
  return kept.every((element, at) => element === elements[at]) ? json : joinPiece(arrayPiece(kept));
}

function withoutMembers(json: Buffer, keepsOwn: boolean): Buffer {
  const object = scanTopLevel(json);
  const edits = object.members.flatMap((member): MemberEdit[] => {
    const { key } = member;
    if (key === NAME) return keepsOwn ? [] : [{ key, value: null }];
    if (FREE.has(key)) return [];
    const value = valueBytes(object, member);
    const kept = without(value, false);
    return kept === value ? [] : [{ key, value: [kept] }];
  });
  return edits.length === 0 ? json : Buffer.concat(spliceObject(object, edits).parts);
}
