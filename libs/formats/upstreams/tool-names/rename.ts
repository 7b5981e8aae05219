import {
  arrayPiece,
  elementsOf,
  givenValue,
  isObjectText,
  joinPiece,
  jsonBytes,
  scanTopLevel,
  spliceObject,
  textOf,
} from '#core';

/** Another value in the place of a JSON text; the same bytes: none. */
type Change = (json: Buffer) => Buffer;

/** A change of a name, a JSON string. */
export function renaming(rename: (name: string) => string): Change {
  return (json) => {
    const name = textOf(json);
    const other = name === null ? name : rename(name);
    return name === other ? json : jsonBytes(other);
  };
}

/** An object with other values of these members; the same bytes when none changes. */
export function withMembers(json: Buffer, changes: Readonly<Record<string, Change>>): Buffer {
  if (!isObjectText(json)) return json;
  const object = scanTopLevel(json);
  const edits = Object.entries(changes).flatMap(([key, change]) => {
    const value = givenValue(object, key);
    const other = value === null ? value : change(value);
    return other === null || other === value ? [] : [{ key, value: [other] }];
  });
  return edits.length === 0 ? json : Buffer.concat(spliceObject(object, edits).parts);
}

export function withElements(change: Change): Change {
  return (json) => {
    const elements = elementsOf(json);
    if (elements === null) return json;
    const others = elements.map((element) => change(element));
    return others.every((other, index) => other === elements[index]) ? json : joinPiece(arrayPiece(others));
  };
}

/** A tool, a call or a choice: the name stands in it, or in what its type names. */
export function namedBy(name: Change): Change {
  const inner: Change = (json) => withMembers(json, { name });
  return (json) => withMembers(json, { name, function: inner, custom: inner });
}

/** A body of chat with other names of tools, wherever they stand. */
export function renameBody(bytes: Buffer, rename: (name: string) => string): Buffer {
  const name = renaming(rename);
  const named = namedBy(name);
  const list = withElements(named);
  const allowed: Change = (json) => withMembers(json, { tools: list });
  const part: Change = (json) => withMembers(json, { tool_name: name });
  return withMembers(bytes, {
    tools: list,
    functions: list,
    tool_choice: (json) => withMembers(named(json), { allowed_tools: allowed, tools: list }),
    function_call: named,
    messages: withElements((message) =>
      withMembers(message, { name, tool_calls: list, function_call: named, content: withElements(part) }),
    ),
  });
}
