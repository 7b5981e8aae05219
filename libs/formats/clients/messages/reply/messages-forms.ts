import type { LimitCounts } from '../../../chat/errors/limit-headers.js';

/** `anthropic-ratelimit-{requests,tokens}-{limit,remaining,reset}`; resets are points in time here. */
export function messagesLimitHeaders(limits: LimitCounts, nowMs: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ['requests', 'tokens'] as const) {
    const count = limits[name];
    if (count === null) continue;
    headers[`anthropic-ratelimit-${name}-limit`] = String(count.limit);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(count.remaining);
    headers[`anthropic-ratelimit-${name}-reset`] = wholeSecond(nowMs + count.resetMs);
  }
  return headers;
}

/** A model of `GET /v1/models` in OpenAI's format, as far as Anthropic's has it. */
interface ListedModel {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly name?: string;
  readonly context_length?: number;
  readonly max_output_tokens?: number;
  readonly deprecated?: boolean;
}

interface MessagesModel {
  readonly type: 'model';
  readonly id: string;
  readonly display_name: string;
  readonly created_at: string;
  readonly max_input_tokens: number | null;
  readonly max_tokens: number | null;
  readonly lifecycle: 'active' | 'deprecated';
  /** Of Anthropic's own models. */
  readonly capabilities: null;
  readonly line: null;
  readonly deprecated_at: null;
  readonly retires_at: null;
}

/** A window of the list of models. */
export interface ModelPageRequest {
  /** The model before the page, or the one after it; null: neither. */
  readonly cursor: { readonly id: string; readonly side: 'after' | 'before' } | null;
  /** Null: all. */
  readonly limit: number | null;
}

export function messagesModel(model: ListedModel): MessagesModel {
  return {
    type: 'model',
    id: model.id,
    display_name: model.name ?? model.id,
    created_at: wholeSecond(model.created * 1_000),
    max_input_tokens: model.context_length ?? null,
    max_tokens: model.max_output_tokens ?? null,
    lifecycle: model.deprecated === true ? 'deprecated' : 'active',
    capabilities: null,
    line: null,
    deprecated_at: null,
    retires_at: null,
  };
}

/** A page of the list; null: there is no model with the id of the cursor. */
export function messagesModels(models: readonly ListedModel[], { cursor, limit }: ModelPageRequest): object | null {
  const at = cursor === null ? -1 : models.findIndex(({ id }) => id === cursor.id);
  if (cursor !== null && at < 0) return null;
  const isBefore = cursor?.side === 'before';
  const rest = isBefore ? models.slice(0, at) : models.slice(at + 1);
  const count = limit ?? rest.length;
  const data = (isBefore ? rest.slice(Math.max(0, rest.length - count)) : rest.slice(0, count)).map(messagesModel);
  const has_more = data.length < rest.length;
  return { data, has_more, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}

/** The answer of `POST /v1/messages/count_tokens`. */
export function messagesTokenCount(inputTokens: number): object {
  return { input_tokens: inputTokens, context_management: null };
}

/** RFC 3339, the seconds rounded up. */
function wholeSecond(timeMs: number): string {
  return new Date(Math.ceil(timeMs / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}
