import {
  type ChannelTestResult,
  type DiscoveredModel,
  type Discovery,
  type Verification,
  VERIFICATION_VERDICTS,
} from '#completions';
import { choice, flag, id, integer, object, objects, optional, text, usd, formatId, formatUsd } from '#core';
import { presentPriceValues, PriceValuesResponse } from '#catalog/http';
import { body, reply, objectName } from '#core/http';
import { toolsApi } from '../channels/channel.dto.js';

/** The reason of a failed call to an upstream. */
export class TrialProblemResponse extends reply({
  reason: text(
    'Cause of the failure: `credential_refused`, `quota_exhausted`, `rate_limited`, `over_limit`, `overloaded`, `model_missing`, `request_refused`, `upstream_error`, or what failed on the way: `connect_failed`, `dns_failed`, `blocked`, `proxy_unreachable`, `proxy_refused`, `tls_failed`, a timeout, `connection_lost`, `unreadable_reply`, `token_unavailable`, `token_expired`, `clock_skew`, `incomplete_stream`, `no_model_list`.',
    { example: 'credential_refused' },
  ),
  message: text('Message of the provider, if any, without secrets.', {
    example: 'Incorrect API key provided.',
  }),
}) {}

const upstreamStatus = integer('HTTP status of the provider. `null`: no response.', { nullable: true });

const trialProblem = object(TrialProblemResponse, { nullable: true });

/** For the catalog: from the list of the provider and the shipped ones. */
export class ModelProposalResponse extends reply({
  model: text('Canonical ID for the catalog. `null` if the name of the provider has none of its characters.', {
    nullable: true,
    example: 'openai/gpt-4.1',
  }),
  context_length: integer('`null` if unknown.', { nullable: true }),
  max_output_tokens: integer('`null` if unknown.', { nullable: true }),
  price: object(PriceValuesResponse, 'List price of the vendor, from the shipped price list. `null` if unknown.', {
    nullable: true,
  }),
  cost: object(PriceValuesResponse, 'Price in the provider’s list, or the vendor’s own. `null` if unknown.', {
    nullable: true,
  }),
}) {}

export class DiscoveredModelResponse extends reply({
  upstream_id: text('Name of the model at the provider.', { example: 'gpt-4.1' }),
  name: text({ nullable: true, example: 'GPT-4.1' }),
  model_id: id('mdl', 'ID of the model in the catalog. `null` if new.', { nullable: true }),
  model: text({ nullable: true, example: 'openai/gpt-4.1' }),
  served: flag('Whether the channel serves the model.'),
  priced: flag('Whether the model has a current list price.'),
  tools_api: toolsApi,
  shutdown_date: text('First day (UTC) without the model, from the provider’s list. `null` if it has none.', {
    nullable: true,
    example: '2026-12-11',
  }),
  proposal: object(ModelProposalResponse, 'Values for a new model of the catalog.'),
}) {}

export class DiscoveryResponse extends reply({
  object: objectName('model_discovery'),
  channel_id: id('chn'),
  credential_id: id('crd'),
  status: upstreamStatus,
  latency_ms: integer('Total response time of the provider in milliseconds.'),
  models: objects(DiscoveredModelResponse, 'Models in the provider’s order, at most 5,000.'),
  complete: flag('`false` if the provider has more models or failed before the end.'),
  error: trialProblem,
}) {}

export function presentDiscovery(discovery: Discovery): DiscoveryResponse {
  const { channelId, credentialId, status, latencyMs, models, isComplete, problem } = discovery;
  return {
    object: 'model_discovery',
    channel_id: formatId('chn', channelId),
    credential_id: formatId('crd', credentialId),
    status,
    latency_ms: latencyMs,
    models: models.map(presentModel),
    complete: isComplete,
    error: problem,
  };
}

function presentModel(model: DiscoveredModel): DiscoveredModelResponse {
  const { upstreamModel, name, modelId, canonicalId, isServed, isPriced, toolsApi, endsOn, proposal } = model;
  return {
    upstream_id: upstreamModel,
    name,
    model_id: modelId === null ? null : formatId('mdl', modelId),
    model: canonicalId,
    served: isServed,
    priced: isPriced,
    tools_api: toolsApi,
    shutdown_date: endsOn,
    proposal: {
      model: proposal.canonicalId,
      context_length: proposal.contextLength,
      max_output_tokens: proposal.maxOutputTokens,
      price: proposal.price === null ? null : presentPriceValues(proposal.price),
      cost: proposal.cost === null ? null : presentPriceValues(proposal.cost),
    },
  };
}

export class VerificationResponse extends reply({
  object: objectName('credential_verification'),
  channel_id: id('chn'),
  credential_id: id('crd'),
  verdict: choice(
    VERIFICATION_VERDICTS,
    '`unclear`: the provider was unreachable or has no list of models. A provider with a public list accepts any credential; test the channel to be sure.',
  ),
  status: upstreamStatus,
  latency_ms: integer('Response time in milliseconds.'),
  error: trialProblem,
}) {}

export function presentVerification(verification: Verification): VerificationResponse {
  const { channelId, credentialId, verdict, status, latencyMs, problem } = verification;
  return {
    object: 'credential_verification',
    channel_id: formatId('chn', channelId),
    credential_id: formatId('crd', credentialId),
    verdict,
    status,
    latency_ms: latencyMs,
    error: problem,
  };
}

const MODEL_MAX = 200;
const PROMPT_MAX = 2_000;
const TOKENS_MAX = 1_024;

export class DiscoverModelsRequest extends body(
  optional({
    credential_id: id(
      'crd',
      'Credential to use, including disabled ones. Defaults to the active one with the highest weight.',
    ),
  }),
) {}

export class StreamChannelTestRequest extends body({
  ...DiscoverModelsRequest.fields,
  ...optional({
    model: text('Model of the channel: canonical ID, alias, ID (`mdl_…`), or name at the provider.', {
      max: MODEL_MAX,
      example: 'openai/gpt-4.1',
    }),
    prompt: text('Prompt to send.', { max: PROMPT_MAX, example: 'Reply with the word OK.' }),
    max_tokens: integer('Maximum output tokens. Defaults to 64.', { min: 1, max: TOKENS_MAX, example: 64 }),
  }),
}) {}

export class TestChannelRequest extends body({
  ...StreamChannelTestRequest.fields,
  stream: flag('Whether to request a stream.', { optional: true, example: true }),
}) {}

export class TrialUsageResponse extends reply({
  prompt_tokens: integer(),
  completion_tokens: integer(),
}) {}

export class TrialResponse extends reply({
  object: objectName('channel_test'),
  channel_id: id('chn'),
  credential_id: id('crd'),
  model_id: id('mdl'),
  model: text({ example: 'openai/gpt-4.1' }),
  upstream_id: text({ example: 'gpt-4.1' }),
  stream: flag(),
  ok: flag('Whether a request would succeed.'),
  status: upstreamStatus,
  first_byte_ms: integer('Time to the first byte of the body in milliseconds.', { nullable: true }),
  latency_ms: integer('Total duration in milliseconds.'),
  text: text('The first 500 characters of the response.', { example: 'OK' }),
  finish_reason: text({ nullable: true, example: 'stop' }),
  usage: object(TrialUsageResponse, 'Usage reported by the provider. `null`: none.', { nullable: true }),
  cost_usd: usd('Provider cost by the channel’s cost list. `null` if unknown or dependent on the time of day.', {
    nullable: true,
  }),
  error: trialProblem,
}) {}

/** An event of a streamed test. */
export class TrialTextResponse extends reply({
  text: text('Next part of the text.', { example: 'OK' }),
}) {}

/** @param canonicalId of the model */
export function presentChannelTest(result: ChannelTestResult, canonicalId: string): TrialResponse {
  const { usage, problem } = result;
  return {
    object: 'channel_test',
    channel_id: formatId('chn', result.channelId),
    credential_id: formatId('crd', result.credentialId),
    model_id: formatId('mdl', result.modelId),
    model: canonicalId,
    upstream_id: result.upstreamModel,
    stream: result.stream,
    ok: problem === null,
    status: result.status,
    first_byte_ms: result.firstByteMs,
    latency_ms: result.latencyMs,
    text: result.text,
    finish_reason: result.finishReason,
    usage: usage === null ? null : { prompt_tokens: usage.promptTokens, completion_tokens: usage.completionTokens },
    cost_usd: result.costNanoUsd === null ? null : formatUsd(result.costNanoUsd),
    error: problem,
  };
}
