import type { ClientTool, ResponsesContext } from '#requests';

/**
 * The tool that a model calls: by the name of its function, or by another name of a tool in a namespace, where no other
 * tool has it, as models write `fs.read` or `read` for `fs__read`. Any other call is of a function that was not offered.
 */
export function calledTool(tools: ResponsesContext['tools'], name: string): ClientTool {
  const known = tools.get(name);
  if (known !== undefined) return known;
  const named = [...tools.values()].filter((tool) => otherNames(tool).includes(name));
  const [tool] = named;
  return tool === undefined || named.length > 1 ? { kind: 'function', name, namespace: null } : tool;
}

function otherNames({ name, namespace }: ClientTool): readonly string[] {
  if (namespace === null) return [];
  return [name, namespace, ...['.', ':', '/'].map((mark) => `${namespace}${mark}${name}`)];
}
