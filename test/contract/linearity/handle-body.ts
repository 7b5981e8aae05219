import { type ChannelKind, dialectOf } from '#channels';
import { finish, RoutifyError } from '#core';
import {
  chatEndpoint,
  completionsEndpoint,
  embeddingsEndpoint,
  messagesEndpoint,
  responsesEndpoint,
  type Endpoint,
  mediaPaths,
  readChatBody,
  ReturnedStates,
} from '#formats';
import { buildAttemptRequest } from '../../../libs/completions/domain/attempts/build-attempt-request.js';
import { DEFAULT_CHANNEL_OPTIONS } from '../../../libs/channels/domain/channel-options.js';
import { PLAIN_OPTIONS } from '../../support/samples/dialect-request.js';
import { SAMPLE_STATES } from '../../support/samples/sample-states.js';
import type { BodyFormat, CountableThing } from './countable-things.js';

const ENDPOINTS: Readonly<Record<BodyFormat, Endpoint>> = {
  chat: chatEndpoint,
  responses: responsesEndpoint,
  messages: messagesEndpoint,
  completions: completionsEndpoint,
  embeddings: embeddingsEndpoint,
};

/** What the event loop does for one body before it is sent. */
function handle(endpoint: Endpoint, kind: ChannelKind, bytes: Buffer): void {
  const body = readChatBody(bytes, { valuesMax: 250_000, numbersPerValue: endpoint.numbersPerValue });
  const translated = finish(endpoint.translate(body, {}, SAMPLE_STATES));
  const request = finish(endpoint.readRequest(translated.body));
  finish(ReturnedStates.of(translated.body, translated.native, SAMPLE_STATES))?.restoredFor('account');
  const channel = { kind, endpoint: { origin: 'https://up.example', path: '' }, options: DEFAULT_CHANNEL_OPTIONS };
  const candidate = { channel, upstreamModel: 'up', toolsApi: null } as unknown as Parameters<
    typeof buildAttemptRequest
  >[0];
  dialectOf(kind).remoteMedia(translated.body);
  mediaPaths(translated.body);
  for (const native of new Set([translated.native, null])) {
    finish(buildAttemptRequest(candidate, translated.body, request, { ...PLAIN_OPTIONS, native, cacheKey: null }));
  }
  finish(endpoint.readPrompt(translated.body.bytes));
}

/** The work for a body with so many of a thing, whether it is sent or refused. */
export function workFor({ format, body }: CountableThing, kind: ChannelKind, count: number): () => void {
  const endpoint = ENDPOINTS[format];
  const bytes = Buffer.from(JSON.stringify(body(count)));
  return () => {
    try {
      handle(endpoint, kind, bytes);
    } catch (error) {
      if (!(error instanceof RoutifyError) || error.status !== 400) throw error;
    }
  };
}

/** One kind for each format of upstreams; Vertex has embeddings of its own. */
const KINDS = ['openai-compatible', 'openai-responses', 'anthropic-messages', 'gemini', 'bedrock', 'vertex'] as const;

/** Kinds whose formats have an endpoint for the body. */
export function kindsOf({ format }: CountableThing): readonly ChannelKind[] {
  const { modelEndpoint } = ENDPOINTS[format];
  return KINDS.filter((kind) => kind !== 'vertex' || format === 'embeddings').filter((kind) =>
    dialectOf(kind).endpoints.includes(modelEndpoint),
  );
}
