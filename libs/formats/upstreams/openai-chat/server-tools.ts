import {
  arrayPiece,
  elementsOf,
  givenValue,
  jsonBytes,
  parseSkimmed,
  pieceBytes,
  scanTopLevel,
  spliceObject,
} from '#core';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { ChatRequest } from '../../chat/body/model-request.js';
import type { HostedTool, HostedUnit } from '../dialect.js';
import type { UpstreamRequestOptions } from '../upstream-request-options.js';

/**
 * OpenRouter, which upstreams with these details of reasoning are, searches for any model and counts the searches.
 * `web_search_options` of chat are its own to read.
 */
export function openrouterUnit(
  { kind, format, settings, isForced }: HostedTool,
  _request: ChatRequest,
  { reasoningField }: Pick<UpstreamRequestOptions, 'reasoningField'>,
): HostedUnit | null {
  if (reasoningField !== 'reasoning_details' || kind !== 'web_search' || format === 'chat') return null;
  return settings === null || isForced ? null : 'web_search_call';
}

/** The default of a search, which bounds how often is searched. */
const RESULTS_PER_SEARCH = 5;

/** The body with tools that OpenRouter runs. */
export function withServerTools(body: ChatBody, hosted: readonly HostedTool[]): ChatBody {
  if (hosted.length === 0) return body;
  const given = elementsOf(givenValue(body.object, 'tools') ?? undefined) ?? [];
  const tools = pieceBytes(arrayPiece([...given, ...hosted.map(serverTool)])).parts;
  const bytes = Buffer.concat(spliceObject(body.object, [{ key: 'tools', value: tools }]).parts);
  const object = scanTopLevel(bytes);
  return { bytes, object, value: parseSkimmed(object) };
}

function serverTool({ settings, usesMax }: HostedTool): Buffer {
  const { allowedDomains, blockedDomains, userLocation, contextSize } = settings ?? {};
  return jsonBytes({
    type: 'openrouter:web_search',
    parameters: {
      max_total_results: (usesMax ?? 1) * RESULTS_PER_SEARCH,
      ...(allowedDomains === undefined ? {} : { allowed_domains: allowedDomains }),
      ...(blockedDomains === undefined ? {} : { excluded_domains: blockedDomains }),
      ...(userLocation === undefined ? {} : { user_location: userLocation }),
      ...(contextSize === undefined ? {} : { search_context_size: contextSize }),
    },
  });
}
