import { isGiven, textOf, type JsonMembers } from '#json';
import { isAcceptedCallId } from '../native/call-id.js';
import { MADE_HERE } from '../native/made-items.js';
import type { ContentBlock } from './content-blocks.js';

const MARK = `srvtoolu_${MADE_HERE}_`;
const FOUND_ELSEWHERE = /"encrypted_index"\s*:\s*""/;
const USES: ReadonlySet<string> = new Set(['server_tool_use', 'mcp_tool_use']);
const RESULT = /_tool_result$/;

/**
 * Whether a block is a call, or the result of one, that the gateway made of another provider's: Anthropic cannot read
 * what stands in for its own state.
 */
export function isMadeHere({ type, members }: ContentBlock): boolean {
  const id = USES.has(type) ? members.get('id') : RESULT.test(type) ? members.get('tool_use_id') : undefined;
  return textOf(id)?.startsWith(MARK) === true;
}

/** Whether a text cites pages that another provider found: they have no index, and Anthropic refuses them. */
export function citesElsewhere(members: JsonMembers): boolean {
  const citations = members.get('citations');
  return isGiven(citations) && FOUND_ELSEWHERE.test(citations.toString());
}

/** Whether Anthropic refuses a block as it is: it holds pages, or the id of a call, that another provider made. */
export function isMadeElsewhere({ type, members }: ContentBlock): boolean {
  return citesElsewhere(members) || (type === 'tool_use' && !isAcceptedCallId(members.get('id')));
}
