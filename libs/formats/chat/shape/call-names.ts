/** A call whose name arrives. */
interface NamedCall {
  readonly name: string;
  /** Arguments followed it. */
  readonly isNameOver: boolean;
}

/**
 * The name of a call after one more delta. By OpenAI's documentation the first delta has the whole name and only
 * arguments are joined; some upstreams repeat it, some send it in pieces, some as far as it got. The names of the
 * request's tools decide between them.
 */
export function joinName(known: string, piece: string, tools: readonly string[]): string {
  if (known === '') return piece;
  const isBegin = (name: string): boolean => tools.some((tool) => tool.startsWith(name));
  if (piece === known) return !tools.includes(known) && isBegin(known + piece) ? known + piece : known;
  if (piece.startsWith(known) && (isBegin(piece) || !isBegin(known + piece))) return piece;
  return known + piece;
}

/**
 * Whether the name is whole: it is that of a tool and no beginning of another, or arguments have begun after it and it
 * is not merely the beginning of one. Without tools the first name is whole.
 */
export function isNamed({ name, isNameOver }: NamedCall, tools: readonly string[]): boolean {
  if (name === '') return false;
  if (tools.length === 0) return true;
  const isTool = tools.includes(name);
  const isBegin = tools.some((tool) => tool.length > name.length && tool.startsWith(name));
  return isTool ? !isBegin || isNameOver : !isBegin && isNameOver;
}
