import type { TokenUsage } from '#kernel';
import { findMember, scanTopLevel, valueBytes, type JsonObject } from '../../json/scan-top-level.js';
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
export function rewriteUsage(bytes: Buffer, usage: TokenUsage): Buffer {
  const object = scanTopLevel(bytes);
  const { promptTokens, completionTokens } = usage;
  const text = setMembers(object, {
    prompt_tokens: String(promptTokens),
    completion_tokens: String(completionTokens),
    total_tokens: String(promptTokens + completionTokens),
    prompt_tokens_details: rewriteDetails(object, 'prompt_tokens_details', promptDetails(usage)),
    completion_tokens_details: rewriteDetails(object, 'completion_tokens_details', completionDetails(usage)),
  });
  return Buffer.from(text, 'latin1');
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

/** As text in which a character stands for a byte, so that offsets and bytes of other members stay. */
function rewriteDetails(usage: JsonObject, key: string, details: Details): string {
  const member = findMember(usage, key);
  const bytes = member === null ? null : valueBytes(usage, member);
  if (bytes === null || !isObjectText(bytes)) return JSON.stringify(details);
  return setMembers(scanTopLevel(bytes), details);
}

/** The object with these members set, each to a JSON text of ASCII; the rest as it is, a character for each byte. */
function setMembers({ bytes, members, openAt }: JsonObject, values: Readonly<Record<string, string | number>>): string {
  const text = bytes.toString('latin1');
  let edited = '';
  let cursor = 0;
  for (const { key, valueStart, valueEnd } of members) {
    if (!Object.hasOwn(values, key)) continue;
    edited += `${text.slice(cursor, valueStart)}${values[key]}`;
    cursor = valueEnd;
  }
  const end = members.at(-1)?.valueEnd ?? openAt + 1;
  edited += text.slice(cursor, end);
  let separator = members.length === 0 ? '' : ',';
  for (const key in values) {
    if (members.some((member) => member.key === key)) continue;
    edited += `${separator}"${key}":${values[key]}`;
    separator = ',';
  }
  return edited + text.slice(end);
}
