import { CHANNEL_PRESETS, dialectOf } from '#channels';
import { finish, RoutifyError } from '#core';
import { chatEndpoint, messagesEndpoint, responsesEndpoint, type Endpoint, readChatBody, withHosted } from '#formats';
import { parseChannelOptions } from '../../../libs/channels/domain/channel-options.js';
import { buildAttemptRequest } from '../../../libs/completions/domain/attempts/build-attempt-request.js';
import { PLAIN_OPTIONS } from '../../support/samples/dialect-request.js';
import { SAMPLE_STATES } from '../../support/samples/sample-states.js';

export type Json = Readonly<Record<string, unknown>>;
export type ClientFormat = 'chat' | 'responses' | 'messages';

/** What a client sends. */
export interface ClientBody {
  readonly name: string;
  readonly format: ClientFormat;
  readonly body: Json;
  /** Of `anthropic-beta`. */
  readonly betas?: string;
}

/** A provider as channels reach it. */
export interface Provider {
  readonly name: string;
  readonly preset: string;
  readonly models: readonly string[];
  /** Its shape; where the request has a header of betas, the second one. */
  readonly shape: string;
  readonly betaShape?: string;
  /** The format that passes without translation. */
  readonly passes: ClientFormat | null;
}

const CLAUDES = ['claude-haiku-4-5', 'claude-opus-4-8', 'claude-opus-5-5', 'claude-sonnet-5-5', 'claude-fable-5-1'];
const GEMINIS = ['gemini-2.5-flash', 'gemini-3.8-flash', 'gemini-3-pro-image'];

/** Of a body of Messages at clouds, which have the model in the path and name versions and betas in the body. */
const VERSIONS = ['vertex-2023-10-16', 'bedrock-2023-05-31'];

export const PROVIDERS: readonly Provider[] = [
  { name: 'openai', preset: 'openai', models: ['gpt-5.1', 'gpt-6.2-sol'], shape: 'openai.chat', passes: 'chat' },
  { name: 'azure', preset: 'azure-openai', models: ['deployed'], shape: 'openai.chat', passes: 'chat' },
  { name: 'mistral', preset: 'mistral', models: ['mistral-large-latest'], shape: 'mistral.chat', passes: 'chat' },
  { name: 'groq', preset: 'groq', models: ['openai/gpt-oss-120b'], shape: 'groq.chat', passes: 'chat' },
  {
    name: 'openai-responses',
    preset: 'openai-responses',
    models: ['gpt-5.1', 'gpt-6.2-sol'],
    shape: 'openai.responses',
    passes: 'responses',
  },
  {
    name: 'azure-responses',
    preset: 'azure-openai-responses',
    models: ['deployed'],
    shape: 'openai.responses',
    passes: 'responses',
  },
  {
    name: 'anthropic',
    preset: 'anthropic',
    models: CLAUDES,
    passes: 'messages',
    shape: 'anthropic.messages',
    betaShape: 'anthropic.betaMessages',
  },
  {
    name: 'vertex-claude',
    preset: 'vertex',
    models: CLAUDES.map((name) => `${name}@20260101`),
    passes: 'messages',
    shape: 'anthropic.messages',
    betaShape: 'anthropic.betaMessages',
  },
  { name: 'gemini', preset: 'gemini', models: GEMINIS, shape: 'gemini.generateContent', passes: null },
  { name: 'vertex', preset: 'vertex', models: GEMINIS, shape: 'gemini.generateContent', passes: null },
  {
    name: 'bedrock',
    preset: 'bedrock',
    shape: 'bedrock.converse',
    passes: null,
    models: ['us.anthropic.claude-haiku-4-5-v1:0', 'us.anthropic.claude-opus-5-5-v1:0', 'amazon.nova-2-lite-v1:0'],
  },
];

const ENDPOINTS: Readonly<Record<ClientFormat, Endpoint>> = {
  chat: chatEndpoint,
  responses: responsesEndpoint,
  messages: messagesEndpoint,
};
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
const USES_MAX = 5;

/** How a request is built besides what the client sends. */
export interface Variant {
  readonly model: string;
  /** Whether the client's own bytes may pass. */
  readonly passes: boolean;
  readonly cacheMarks: boolean;
}

/** A request as it leaves, or null: it is refused with a 400, or the channel lacks what it needs. */
export function sentTo(
  provider: Provider,
  client: ClientBody,
  { model, passes, cacheMarks }: Variant,
): { readonly shape: string; readonly sent: Json } | null {
  try {
    return build(provider, client, { model, passes, cacheMarks });
  } catch (error) {
    if (error instanceof RoutifyError && error.status === 400) return null;
    throw error;
  }
}

function build(provider: Provider, client: ClientBody, { model, passes, cacheMarks }: Variant) {
  const { kind, baseUrl } = presetOf(provider);
  const dialect = dialectOf(kind);
  const parsed = parseChannelOptions({}, provider.preset);
  if (!('options' in parsed)) throw new Error(`the preset ${provider.preset} has invalid options`);
  const { options } = parsed;
  const endpoint = ENDPOINTS[client.format];
  const body = readChatBody(Buffer.from(JSON.stringify(client.body)));
  const translated = finish(endpoint.translate(body, { 'anthropic-beta': client.betas }, SAMPLE_STATES));
  const read = finish(endpoint.readRequest(translated.body));
  const nativeFormat = translated.native?.format ?? null;
  const request = { ...read, nativeFormat, hosted: translated.hosted ?? read.hosted };
  // The planner passes over channels that lack what a request needs.
  if (options.lacks.some((need) => request.needs.has(need))) return null;
  const runs = (tool: (typeof request.hosted)[number]): boolean =>
    dialect.hostedUnit(tool, request, { upstreamModel: model, reasoningField: options.reasoningField }) !== null;
  const own = passes ? translated.native : null;
  const attempt = {
    ...PLAIN_OPTIONS,
    cacheKey: 'session-1',
    maxOutputTokens: 64_000,
    cacheMarks:
      cacheMarks && dialect.cacheMinimum({ upstreamModel: model, reasoningField: options.reasoningField }) !== null,
    media: new Map(dialect.remoteMedia(translated.body).map((url) => [url, { mediaType: 'image/png', base64: PIXEL }])),
    native: own === null || own.hosted === null ? own : withHosted(own, runs, USES_MAX, (tool) => tool),
    hosted: request.hosted.filter(runs).map((tool) => ({ ...tool, usesMax: tool.usesMax ?? USES_MAX })),
  };
  const { origin } = new URL(baseUrl ?? 'https://up.example');
  const channel = { kind, endpoint: { origin, path: '/v1' }, options };
  const candidate = { channel, upstreamModel: model, toolsApi: null } as unknown as Parameters<
    typeof buildAttemptRequest
  >[0];
  const { parts, headers } = finish(buildAttemptRequest(candidate, translated.body, request, attempt));
  const sent = JSON.parse(Buffer.concat(parts).toString()) as Json;
  return published(provider, sent, 'anthropic-beta' in headers);
}

/** The body without what a cloud changes in the published one, and the shape of it. */
function published({ shape, betaShape = shape }: Provider, sent: Json, hasBetaHeader: boolean) {
  const { anthropic_version: version, anthropic_beta: betas, ...others } = sent;
  if (version === undefined) return { shape: hasBetaHeader ? betaShape : shape, sent };
  const isCloud = VERSIONS.includes(version as string) && !('model' in others);
  const messages = hasBetaHeader || betas !== undefined ? 'anthropic.betaMessages' : 'anthropic.messages';
  return { shape: messages, sent: isCloud ? { ...others, model: 'claude', stream: sent.stream ?? false } : sent };
}

function presetOf({ preset }: Provider) {
  const known = CHANNEL_PRESETS.get(preset);
  if (known === undefined) throw new Error(`no preset is called ${preset}`);
  return known;
}
