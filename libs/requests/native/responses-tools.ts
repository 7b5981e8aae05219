import {
  arrayPiece,
  elementsOf,
  givenValue,
  membersOf,
  pieceBytes,
  textOf,
  type JsonMembers,
  type JsonPiece,
  type MemberEdit,
} from '#json';
import type { ChatBody } from '../body/read-chat-body.js';
import { type HostedTool } from '../body/hosted-tool.js';
import { labelsOf, usesOf } from './hosted-tools.js';
import { hostedUnit } from './hosted-units.js';

/** The hosted tools of a body. `max_tool_calls` bounds all of them together, and so each. */
export function hostedTools({ object }: ChatBody): readonly HostedTool[] {
  const usesMax = usesOf(givenValue(object, 'max_tool_calls'));
  const choice = givenValue(object, 'tool_choice');
  const forced = textOf(choice) === 'required' ? null : hostedUnit(textOf(membersOf(choice)?.get('type')));
  const tools = toolsOf(object).map(membersOf);
  const hasOthers = tools.some((tool) => hostedUnit(textOf(tool?.get('type'))) === null);
  return tools.flatMap((tool): HostedTool[] => {
    const type = textOf(tool?.get('type'));
    const unit = hostedUnit(type);
    if (tool === null || unit === null) return [];
    const isForced = forced === unit || (textOf(choice) === 'required' && !hasOthers);
    return [{ unit, labels: labelsOf(tool, ['quality', 'size']), usesMax, param: `tools.${type ?? ''}`, isForced }];
  });
}

/** The edits of `tools` that keep the tools of the client and some of the provider's. */
export function keptToolEdits(
  { object }: ChatBody,
  kept: readonly HostedTool[],
  isClientTool: (tool: JsonMembers | null) => boolean | null,
  usesMax: number,
): readonly MemberEdit[] {
  const types = new Set(kept.map(({ param }) => param));
  const tools = toolsOf(object).filter((json) => {
    const tool = membersOf(json);
    return isClientTool(tool) === true || types.has(`tools.${textOf(tool?.get('type')) ?? ''}`);
  });
  const given = (key: string): MemberEdit => edit(key, givenValue(object, key));
  const bound = givenValue(object, 'max_tool_calls') === null ? [edit('max_tool_calls', String(usesMax))] : [];
  return [edit('tools', arrayPiece(tools)), given('tool_choice'), given('parallel_tool_calls'), ...bound];
}

function toolsOf(object: ChatBody['object']): readonly Buffer[] {
  return elementsOf(givenValue(object, 'tools') ?? undefined) ?? [];
}

function edit(key: string, piece: JsonPiece | null): MemberEdit {
  return { key, value: piece === null ? null : pieceBytes(piece).parts };
}
