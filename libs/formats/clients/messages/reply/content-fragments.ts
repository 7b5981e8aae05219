import { isRecord, listOf } from '#core';
import { CLAUDE_FORMAT } from '../../../chat/native/claude.js';
import { encodeReasoning, type ReasoningState } from '../request/sealed-reasoning.js';
import type { TenantStates } from '../../../chat/state/tenant-states.js';
import { REASONING_NAMES } from '../../../chat/shape/scan-message.js';
import { serverBlocks } from './server-blocks.js';

type Json = Readonly<Record<string, unknown>>;

/** A piece of output of chat, as a part of a content block. */
export type ContentFragment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'citation'; readonly citation: Json }
  | ThinkingFragment
  | { readonly kind: 'redacted_thinking'; readonly data: string }
  | CallFragment
  | ServerFragment;

/** Fragments of one `key` are one block. */
export interface ThinkingFragment {
  readonly kind: 'thinking';
  readonly key: string;
  readonly text: string;
  /** All of the detail but its text and position. */
  readonly state: ReasoningState;
}

interface CallFragment {
  readonly kind: 'call';
  /** Position among the calls of the reply. */
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** A block of a tool that the provider ran, whole when it arrives. */
interface ServerFragment {
  readonly kind: 'server';
  readonly block: Json;
}

const UNKNOWN_REASONING: Json = { type: 'reasoning.text', format: 'unknown' };

/** The fragments of a message or delta: thinking, text, citations, calls. Its refusal is not among them. */
export function fragmentsOf(message: Json, states: TenantStates): readonly ContentFragment[] {
  const fragments: ContentFragment[] = [];
  addReasoning(message, fragments, states);
  addState(message, null, fragments, states);
  for (const block of serverBlocks(message)) fragments.push({ kind: 'server', block });
  const { content: text } = message;
  if (isFilled(text)) fragments.push({ kind: 'text', text });
  for (const citation of citationsOf(message)) fragments.push({ kind: 'citation', citation });
  for (const [position, call] of listOf(message.tool_calls).entries()) {
    if (isRecord(call)) addCall(call, position, fragments, states);
  }
  return fragments;
}

/** Details carry what has to come back; a text without them is reasoning of an unknown issuer. */
function addReasoning(message: Json, fragments: ContentFragment[], states: TenantStates): void {
  const details = listOf(message.reasoning_details).filter(isRecord);
  for (const detail of details) fragments.push(detailFragment(detail, states));
  const text = details.length > 0 ? undefined : REASONING_NAMES.map((name) => message[name]).find(isFilled);
  if (text !== undefined) fragments.push(detailFragment({ ...UNKNOWN_REASONING, text }, states));
}

function detailFragment({ text, summary, index, ...state }: Json, states: TenantStates): ContentFragment {
  const isClaude = (state.format ?? CLAUDE_FORMAT) === CLAUDE_FORMAT;
  if (typeof state.data === 'string') {
    return { kind: 'redacted_thinking', data: isClaude ? state.data : encodeReasoning(states, state) };
  }
  const written = typeof text === 'string' ? text : summary;
  const key = `${String(state.type)} ${String(state.format)} ${String(index)}`;
  return { kind: 'thinking', key, text: typeof written === 'string' ? written : '', state };
}

/** Gemini's signatures, which stand outside of reasoning: of a call or of the message. */
function addState(
  { extra_content: value }: Json,
  call: string | null,
  fragments: ContentFragment[],
  states: TenantStates,
): void {
  if (!isRecord(value)) return;
  fragments.push({ kind: 'redacted_thinking', data: encodeReasoning(states, { type: 'extra_content', call, value }) });
}

/** The state of a call comes before it: the client returns it in the same order. */
function addCall(call: Json, position: number, fragments: ContentFragment[], states: TenantStates): void {
  const called = isRecord(call.function) ? call.function : {};
  const id = textOf(call.id);
  const key = typeof call.index === 'number' ? call.index : position;
  addState(call, id, fragments, states);
  fragments.push({ kind: 'call', key, id, name: textOf(called.name), arguments: textOf(called.arguments) });
}

/** Citations of documents are in Anthropic's format; those of web pages are in OpenAI's. */
function citationsOf({ citations, annotations }: Json): readonly Json[] {
  const pages = listOf(annotations).flatMap((annotation) => (isRecord(annotation) ? webCitation(annotation) : []));
  return [...listOf(citations).filter(isRecord), ...pages];
}

function webCitation({ url_citation: page }: Json): readonly Json[] {
  if (!isRecord(page) || typeof page.url !== 'string') return [];
  const { url, title = null } = page;
  return [{ type: 'web_search_result_location', url, title, cited_text: '', encrypted_index: '' }];
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
