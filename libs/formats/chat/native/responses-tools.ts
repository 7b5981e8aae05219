import {
  arrayPiece,
  elementsOf,
  givenValue,
  isRecord,
  membersOf,
  parsedOf,
  pieceBytes,
  textOf,
  type JsonMembers,
  type JsonPiece,
  type MemberEdit,
} from '#core';
import type { ChatBody } from '../body/read-chat-body.js';
import { HOSTED_UNITS, type HostedTool } from '../body/hosted-tool.js';
import { labelsOf, usesOf } from './hosted-tools.js';
import { hostedKind, responsesSettings } from './hosted-kinds.js';

/** The hosted tools of a body. `max_tool_calls` bounds all of them together, and so each. */
export function hostedTools({ object }: ChatBody): readonly HostedTool[] {
  const usesMax = usesOf(givenValue(object, 'max_tool_calls'));
  const choice = givenValue(object, 'tool_choice');
  const isRequired = textOf(choice) === 'required';
  const forced = isRequired ? null : hostedKind(textOf(membersOf(choice)?.get('type')));
  const tools = toolsOf(object).map((json) => ({ json, tool: membersOf(json) }));
  const hasOthers = tools.some(({ tool }) => hostedKind(textOf(tool?.get('type'))) === null);
  return tools.flatMap(({ json, tool }): HostedTool[] => {
    const type = textOf(tool?.get('type'));
    const kind = hostedKind(type);
    if (tool === null || kind === null) return [];
    const declared = parsedOf(json) as Readonly<Record<string, unknown>>;
    const settings = responsesSettings(kind, declared);
    const secrets = secretsOf(declared);
    const isForced = forced === kind || (isRequired && !hasOthers);
    const labels = labelsOf(tool, ['quality', 'size']);
    const param = `tools.${type ?? ''}`;
    return [
      {
        kind,
        units: HOSTED_UNITS[kind],
        labels,
        usesMax,
        param,
        isForced,
        format: 'responses',
        json: Buffer.from(json),
        secrets,
        settings,
      },
    ];
  });
}

/** Of an MCP server: the token, and headers, which may hold another. */
function secretsOf({ authorization, headers }: Readonly<Record<string, unknown>>): readonly string[] {
  const values = [authorization, ...Object.values(isRecord(headers) ? headers : {})];
  return values.filter((value) => typeof value === 'string');
}

/** Whether the choice of the client leaves a tool of the provider's to the model. */
export function isOffered({ object }: ChatBody): (tool: HostedTool) => boolean {
  const choice = givenValue(object, 'tool_choice');
  if (textOf(choice) === 'none') return () => false;
  const members = membersOf(choice);
  if (textOf(members?.get('type')) !== 'allowed_tools') return () => true;
  const kinds = (elementsOf(members?.get('tools')) ?? []).map((json) =>
    hostedKind(textOf(membersOf(json)?.get('type'))),
  );
  return ({ kind }) => kinds.includes(kind);
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
