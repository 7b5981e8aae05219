import type { TokenUsage } from '#kernel';
import { findMember, scanTopLevel, valueBytes, type JsonObject } from '../../json/scan-top-level.js';
import { jsonBytes, spliceObject, type MemberEdit } from '../../json/splice.js';
import { isObjectText } from '../../json/value-kind.js';

/** Usage as the API reports it, as JSON text. Image and audio tokens are named only when there are any. */
export function formatUsage(usage: TokenUsage): string {
  const { promptTokens, completionTokens } = usage;
  return JSON.stringify({
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: withMedia(promptDetails(usage), usage.imageInputTokens, usage.audioInputTokens),
    completion_tokens_details: withMedia(completionDetails(usage), usage.imageOutputTokens, usage.audioOutputTokens),
  });
}

/** An upstream's usage object with our meaning in the fields we promise; whatever else it holds is kept. */
export function rewriteUsage(bytes: Buffer, usage: TokenUsage): readonly Buffer[] {
  const object = scanTopLevel(bytes);
  const { promptTokens, completionTokens } = usage;
  return spliceObject(object, [
    edit('prompt_tokens', promptTokens),
    edit('completion_tokens', completionTokens),
    edit('total_tokens', promptTokens + completionTokens),
    editDetails(object, 'prompt_tokens_details', promptDetails(usage)),
    editDetails(object, 'completion_tokens_details', completionDetails(usage)),
  ]).parts;
}

type Details = Record<string, number>;

function promptDetails(usage: TokenUsage): Details {
  return {
    cached_tokens: usage.cachedTokens,
    cache_write_tokens: usage.cacheWriteTokens + usage.cacheWrite1hTokens,
  };
}

function completionDetails(usage: TokenUsage): Details {
  return { reasoning_tokens: usage.reasoningTokens };
}

function withMedia(details: Details, imageTokens: number, audioTokens: number): Details {
  if (imageTokens > 0) details.image_tokens = imageTokens;
  if (audioTokens > 0) details.audio_tokens = audioTokens;
  return details;
}

function edit(key: string, value: unknown): MemberEdit {
  return { key, value: [jsonBytes(value)] };
}

function editDetails(usage: JsonObject, key: string, details: Details): MemberEdit {
  const member = findMember(usage, key);
  const bytes = member === null ? null : valueBytes(usage, member);
  if (bytes === null || !isObjectText(bytes)) return edit(key, details);
  const edits = Object.entries(details).map(([field, tokens]) => edit(field, tokens));
  return { key, value: spliceObject(scanTopLevel(bytes), edits).parts };
}
