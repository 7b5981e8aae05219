import { isGiven, textOf, type JsonMembers } from '#core';
import { isAcceptedCallId } from '../../../chat/native/call-id.js';
import { TRANSLATED_ID } from '../../../chat/native/translated-items.js';
import type { ContentBlock } from './content-blocks.js';

const MARK = `srvtoolu_${TRANSLATED_ID}_`;
const FOREIGN_INDEX = /"encrypted_index"\s*:\s*""/;
const USES: ReadonlySet<string> = new Set(['server_tool_use', 'mcp_tool_use']);
const RESULT = /_tool_result$/;

/**
 * Whether a block is a call, or the result of one, that the gateway made of another provider's: Anthropic cannot read
 * what stands in for its own state.
 */
export function isTranslatedBlock({ type, members }: ContentBlock): boolean {
  const id = USES.has(type) ? members.get('id') : RESULT.test(type) ? members.get('tool_use_id') : undefined;
  return textOf(id)?.startsWith(MARK) === true;
}

/** Whether a text cites pages that another provider found: they have no index, and Anthropic refuses them. */
export function citesForeignPages(members: JsonMembers): boolean {
  const citations = members.get('citations');
  return isGiven(citations) && FOREIGN_INDEX.test(citations.toString());
}

/** Whether Anthropic refuses a block as it is: it holds pages, or the id of a call, that another provider made. */
export function isForeignBlock({ type, members }: ContentBlock): boolean {
  return citesForeignPages(members) || (type === 'tool_use' && !isAcceptedCallId(members.get('id')));
}
