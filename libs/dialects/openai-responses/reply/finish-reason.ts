import { textOf, valueAt, type JsonMembers } from '#json';
import type { ReplyContext } from './reply-context.js';

/** Whether a response ended before its answer did. */
export function isIncomplete(response: JsonMembers): boolean {
  return textOf(response.get('status')) === 'incomplete';
}

/** The finish reason of an incomplete response, by its `incomplete_details`; every reason but the filter is a limit. */
export function incompleteReason(details: Buffer | null | undefined): string {
  const reason = textOf(valueAt(details, 'reason'));
  return reason === 'content_filter' ? reason : 'length';
}

/** The finish reason of a complete response; `hasCalls`: it holds calls of the client's tools. */
export function completeReason(
  hasCalls: boolean,
  { usesLegacyFunctions }: Pick<ReplyContext, 'usesLegacyFunctions'>,
): string {
  if (!hasCalls) return 'stop';
  return usesLegacyFunctions ? 'function_call' : 'tool_calls';
}
