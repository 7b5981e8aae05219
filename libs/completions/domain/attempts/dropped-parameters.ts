import type { DialectRequest, ReplyFormat } from '#formats';

/**
 * Parameters that do not reach the upstream, as the client calls them. Native bodies lose nothing by a translation.
 * @param kept tools that the provider runs and the dialect asks for, by their paths
 * @param states that the upstream's account did not issue, by their names in chat's format
 */
export function droppedParameters(
  { dropped, clientParam }: Pick<ReplyFormat, 'dropped' | 'clientParam'>,
  request: Pick<DialectRequest, 'dropped' | 'translation'>,
  states: readonly string[],
  kept: readonly string[],
): readonly string[] {
  const byDialect = request.dropped;
  const isNative = request.translation?.isNative === true;
  if (states.length === 0 && (isNative || (dropped.length === 0 && byDialect.length === 0))) return byDialect;
  const keptOnes = new Set(kept);
  const others = isNative
    ? byDialect
    : [...dropped.filter((param) => !keptOnes.has(param)), ...byDialect.map(clientParam)];
  return [...new Set([...others, ...states.map(clientParam)])];
}

/** Clients take 8 to 16 kB of headers in all. */
const HEADER_CHARACTERS_MAX = 2_000;
const SEPARATOR = ', ';

/** Names of parameters as a header: those that fit, and how many do not. Other characters than printable ASCII are `?`. */
export function droppedHeader(names: readonly string[]): string {
  return droppedNames(names).join(SEPARATOR);
}

/** The items of that header, for a record. */
export function droppedNames(names: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let characters = 0;
  for (const [index, name] of names.entries()) {
    const next = name.slice(0, HEADER_CHARACTERS_MAX).replaceAll(/[^ -~]/gu, '?');
    characters += next.length + (index === 0 ? 0 : SEPARATOR.length);
    if (characters > HEADER_CHARACTERS_MAX) return [...shown, `and ${names.length - index} more`];
    shown.push(next);
  }
  return shown;
}
