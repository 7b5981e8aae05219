import type { ClientTool, ResponsesContext } from '../request/responses-context.js';

/** The tools that a model calls in one reply. */
export class CalledTools {
  /** By other names than that of the function; null: several tools have it. Read at the first call that needs it. */
  private byOtherName: Map<string, ClientTool | null> | null = null;

  constructor(private readonly tools: ResponsesContext['tools']) {}

  /**
   * By the name of the tool's function, or by another name of a tool in a namespace, where no other tool has it, as models
   * write `fs.read` or `read` for `fs__read`. Any other call is of a function that was not offered.
   */
  find(name: string): ClientTool {
    const known = this.tools.get(name);
    if (known !== undefined) return known;
    this.byOtherName ??= readOtherNames(this.tools.values());
    return this.byOtherName.get(name) ?? { kind: 'function', name, namespace: null };
  }
}

function readOtherNames(tools: Iterable<ClientTool>): Map<string, ClientTool | null> {
  const named = new Map<string, ClientTool | null>();
  for (const tool of tools) {
    for (const name of otherNames(tool)) named.set(name, named.has(name) ? null : tool);
  }
  return named;
}

/** A tool and its namespace may have one name. */
function otherNames({ name, namespace }: ClientTool): ReadonlySet<string> {
  if (namespace === null) return new Set();
  return new Set([name, namespace, ...['.', ':', '/'].map((mark) => `${namespace}${mark}${name}`)]);
}
