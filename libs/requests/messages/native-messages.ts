import { arrayPiece, elementsOf, findMember, givenValue, membersOf, pieceBytes, textOf, type MemberEdit } from '#json';
import type { ChatBody } from '../body/read-chat-body.js';
import { NO_HOSTED_TOOLS, type HostedTool } from '../body/hosted-tool.js';
import { usesOf, withDefault } from '../native/hosted-tools.js';
import type { NativeBody } from '../native/native-body.js';

/** Fields that only the gateway reads. */
const OWN_FIELDS = ['routify', 'models', 'betas'];
/** Fields that multiply the price, or name what the gateway leaves out: their translation decides. */
const DECIDED_FIELDS = ['speed', 'inference_geo', 'mcp_servers'];

const WEB_SEARCH = /^web_search_\d{8}$/;
const WEB_FETCH = /^web_fetch_\d{8}$/;

function hostedTools(body: ChatBody): readonly HostedTool[] {
  const choice = membersOf(givenValue(body.object, 'tool_choice'));
  const tools = toolsOf(body);
  const forcesAny = textOf(choice?.get('type')) === 'any' && tools.every((tool) => unitOf(tool) !== null);
  return tools.flatMap((json, index): HostedTool[] => {
    const unit = unitOf(json);
    if (unit === null) return [];
    const tool = membersOf(json);
    const isNamed = textOf(choice?.get('type')) === 'tool' && textOf(choice?.get('name')) === textOf(tool?.get('name'));
    const isForced = forcesAny || isNamed;
    return [{ unit, labels: {}, usesMax: usesOf(tool?.get('max_uses')), param: `tools[${index}]`, isForced }];
  });
}

/** Null: the client runs the tool, or it has no unit. */
function unitOf(tool: Buffer): HostedTool['unit'] | null {
  const type = textOf(membersOf(tool)?.get('type')) ?? '';
  return WEB_SEARCH.test(type) ? 'web_search_call' : WEB_FETCH.test(type) ? 'web_fetch_call' : null;
}

function toolsOf({ object }: ChatBody): readonly Buffer[] {
  return elementsOf(givenValue(object, 'tools') ?? undefined) ?? [];
}

/**
 * The body for an upstream that speaks the Messages API itself; null where only its translation may be sent.
 * @param dropped what the translation left out
 */
export function nativeMessages(
  body: ChatBody,
  betas: readonly string[],
  dropped: readonly string[],
): NativeBody | null {
  const { object } = body;
  const tools = dropped.length === 0 ? NO_HOSTED_TOOLS : hostedTools(body);
  if (tools.length < dropped.length) return null;
  if (DECIDED_FIELDS.some((field) => findMember(object, field) !== null)) return null;
  const edits = OWN_FIELDS.filter((field) => findMember(object, field) !== null).map((key) => ({ key, value: null }));
  const hosted = tools.length === 0 ? null : { tools, isWhole: true, editsFor };
  return { format: 'messages', operation: 'create', body, edits, dropped, hosted, betas, holdsState: false };

  function editsFor(_kept: readonly HostedTool[], usesMax: number): readonly MemberEdit[] {
    const bounded = toolsOf(body).map((tool) =>
      unitOf(tool) === null ? tool : withDefault(tool, 'max_uses', String(usesMax)),
    );
    return [{ key: 'tools', value: pieceBytes(arrayPiece(bounded)).parts }];
  }
}
