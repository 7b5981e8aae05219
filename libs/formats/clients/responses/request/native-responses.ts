import {
  arrayPiece,
  elementsOf,
  findMember,
  givenValue,
  isObjectText,
  membersOf,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  textOf,
  type JsonMembers,
  type JsonObject,
  type JsonPiece,
  type MemberEdit,
  flatMapInSteps,
  type Steps,
} from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import type { HostedTool } from '../../../chat/body/hosted-tool.js';
import { acceptedCallId } from '../../../chat/native/call-id.js';
import { GENERATED_IMAGE, generatedImage, imageItem } from '../../../chat/native/generated-images.js';
import { isTranslatedItem } from '../../../chat/native/translated-items.js';
import type { NativeBody } from '../../../chat/native/native-body.js';
import { keptToolEdits } from '../../../chat/native/responses-tools.js';
import { isClientTool } from './offered-tools.js';

/** Fields that only the gateway reads. */
const OWN_FIELDS = ['routify', 'models', 'extra_body'];
/** The longest id of a call that OpenAI accepts, in quotes. Other providers issue longer ones. */
const CALL_ID_BYTES_MAX = 66;

/**
 * The body for an upstream that speaks the Responses API itself; null where only its translation may be sent. Tools that
 * run at the provider are left out until their price is known. Ids of items are left out, as nothing is stored there, and
 * ids of calls that it refuses are replaced.
 * @param items of its input
 * @param lostTools paths of tools that the translation left out
 * @param tools those of them that have units
 */
export function* nativeResponses(
  body: ChatBody,
  items: readonly JsonMembers[],
  lostTools: readonly string[],
  tools: readonly HostedTool[],
): Steps<NativeBody | null> {
  const { object } = body;
  const edits: MemberEdit[] = OWN_FIELDS.filter((field) => findMember(object, field) !== null).map((key) => ({
    key,
    value: null,
  }));
  const isWhole = lostTools.length > 0 && (choosesTools(body) || items.some(declaresTools));
  if (lostTools.length > 0) {
    const kept = keptTools(elementsOf(givenValue(object, 'tools') ?? undefined) ?? []);
    if (kept === null || (isWhole && tools.length < lostTools.length)) return null;
    edits.push(edit('tools', kept.length === 0 ? null : arrayPiece(kept)));
    if (kept.length === 0) edits.push(edit('tool_choice', null), edit('parallel_tool_calls', null));
  }
  const holdsState = items.some((item) => item.has('encrypted_content'));
  const changed = items.some(namesIds) ? yield* withIds(elementsOf(givenValue(object, 'input')) ?? []) : null;
  if (changed !== null) edits.push(edit('input', changed));
  const editsFor = (some: readonly HostedTool[], usesMax: number): readonly MemberEdit[] =>
    keptToolEdits(body, some, isClientTool, usesMax);
  const hosted = tools.length === 0 ? null : { tools, isWhole, editsFor };
  return { format: 'responses', operation: 'create', body, edits, dropped: lostTools, hosted, betas: [], holdsState };
}

/** The tools that the client runs; null where a namespace mixes them with others. */
function keptTools(tools: readonly Buffer[]): readonly Buffer[] | null {
  const verdicts = tools.map((tool) => isClientTool(membersOf(tool)));
  return verdicts.includes(null) ? null : tools.filter((_tool, index) => verdicts[index] === true);
}

function declaresTools(item: JsonMembers): boolean {
  const type = textOf(item.get('type'));
  return type === 'additional_tools' || type === 'tool_search_output';
}

/** A choice among named tools, which may name one that is left out. */
function choosesTools({ object }: ChatBody): boolean {
  const choice = givenValue(object, 'tool_choice');
  return choice !== null && isObjectText(choice);
}

function namesIds(item: JsonMembers): boolean {
  return item.has('id') || item.has('call_id');
}

/** Null when no item changes. */
function* withIds(items: readonly Buffer[]): Steps<JsonPiece | null> {
  yield;
  const stripped = yield* flatMapInSteps(items, (json) => {
    const item = scanTopLevel(json);
    return isTranslatedItem(item) ? madeItem(item) : [withOwnIds(item)];
  });
  const isSame = stripped.length === items.length && stripped.every((item, index) => item === items[index]);
  return isSame ? null : arrayPiece(stripped);
}

/** Of what another provider's tools and models made, OpenAI can read the images. */
function madeItem({ bytes }: JsonObject): readonly JsonPiece[] {
  const item = membersOf(bytes) ?? new Map<string, Buffer>();
  const url = textOf(item.get('type')) === GENERATED_IMAGE ? generatedImage(item) : null;
  return url === null ? [] : [imageItem(url)];
}

/** Without the id that an item is stored by, and with an id of its call that OpenAI accepts. */
function withOwnIds(item: JsonObject): JsonPiece {
  const isReference = textOf(givenValue(item, 'type') ?? undefined) === 'item_reference';
  const callId = givenValue(item, 'call_id');
  const edits: MemberEdit[] = [];
  if (!isReference && findMember(item, 'id') !== null) edits.push(edit('id', null));
  if (callId !== null && callId.length > CALL_ID_BYTES_MAX) edits.push(edit('call_id', acceptedCallId(callId)));
  return edits.length === 0 ? item.bytes : spliceObject(item, edits).parts;
}

function edit(key: string, piece: JsonPiece | null): MemberEdit {
  return { key, value: piece === null ? null : pieceBytes(piece).parts };
}
