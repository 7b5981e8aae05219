import type { DialectRequest } from '#dialects';
import type { ReplyFormat } from '#replies';

/** Parameters that do not reach the upstream, as the client calls them. Native bodies lose nothing by a translation. */
export function leftOutOf(
  { dropped, clientParam }: Pick<ReplyFormat, 'dropped' | 'clientParam'>,
  request: Pick<DialectRequest, 'dropped' | 'translation'>,
): readonly string[] {
  const byDialect = request.dropped;
  if (request.translation?.isNative === true || (dropped.length === 0 && byDialect.length === 0)) return byDialect;
  return [...new Set([...dropped, ...byDialect.map(clientParam)])];
}
