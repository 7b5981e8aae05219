import { memberObject, spliceText, type JsonObject, type TokenUsage } from '#core';

/** Usage in the public API's format, as JSON text. Image and audio tokens are present only when above zero. */
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

/**
 * An upstream's usage object with the documented fields set; its other fields are kept. Latin-1 text, one character per
 * byte.
 */
export function rewriteUsage(object: JsonObject, usage: TokenUsage): string {
  const { promptTokens, completionTokens } = usage;
  const prompt = rewriteDetails(object, 'prompt_tokens_details', promptDetails(usage));
  const completion = rewriteDetails(object, 'completion_tokens_details', completionDetails(usage));
  return spliceText(object, object.bytes.toString('latin1'), [
    { key: 'prompt_tokens', value: String(promptTokens) },
    { key: 'completion_tokens', value: String(completionTokens) },
    { key: 'total_tokens', value: String(promptTokens + completionTokens) },
    { key: 'prompt_tokens_details', value: prompt },
    { key: 'completion_tokens_details', value: completion },
  ]);
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

function rewriteDetails(usage: JsonObject, key: string, details: Details): string {
  const object = memberObject(usage, key);
  if (object === null) return JSON.stringify(details);
  const edits = Object.entries(details).map(([name, tokens]) => ({ key: name, value: String(tokens) }));
  return spliceText(object, object.bytes.toString('latin1'), edits);
}
