import {
  type ChannelTestResult,
  type DiscoveredModel,
  type Discovery,
  type Verification,
  VERIFICATION_VERDICTS,
} from '#completions';
import { choice, flag, id, integer, object, objects, optional, text, usd } from '#fields';
import { formatId, formatUsd } from '#kernel';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { toolsApi } from '../channels/channel.dto.js';

/** The reason of a failed call to an upstream. */
export class TrialProblemResponse extends reply({
  reason: text(
    'What it would mean for a request: `credential_refused`, `quota_exhausted`, `rate_limited`, `over_limit`, `overloaded`, ' +
      '`model_missing`, `request_refused`, `upstream_error`, or what failed on the way: `connect_failed`, `dns_failed`, ' +
      '`blocked`, `proxy_unreachable`, `proxy_refused`, `tls_failed`, a timeout, `connection_lost`, `unreadable_reply`, `token_unavailable`, `token_expired`, `clock_skew`, `incomplete_stream`, `no_model_list`.',
    { example: 'credential_refused' },
  ),
  message: text('In the upstream’s words where it had any, without secrets.', {
    example: 'Incorrect API key provided.',
  }),
}) {}

const upstreamStatus = integer('HTTP status of the upstream; null: none came.', { nullable: true });

const trialProblem = object(TrialProblemResponse, { nullable: true });

export class DiscoveredModelResponse extends reply({
  upstream_id: text('The upstream’s name of it.', { example: 'gpt-4.1' }),
  name: text({ nullable: true, example: 'GPT-4.1' }),
  model_id: id('mdl', 'The model of the catalog; null: it is new.', { nullable: true }),
  model: text({ nullable: true, example: 'openai/gpt-4.1' }),
  served: flag('The channel serves it.'),
  priced: flag('It has a list price in force.'),
  tools_api: toolsApi,
}) {}

export class DiscoveryResponse extends reply({
  object: objectName('model_discovery'),
  channel_id: id('chn'),
  credential_id: id('crd'),
  status: upstreamStatus,
  latency_ms: integer('Milliseconds that its answers took together.'),
  models: objects(DiscoveredModelResponse, 'In the upstream’s order, at most 5,000.'),
  complete: flag('False: the upstream has more models, or failed on the way.'),
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
  const { upstreamModel, name, modelId, canonicalId, isServed, isPriced, toolsApi } = model;
  return {
    upstream_id: upstreamModel,
    name,
    model_id: modelId === null ? null : formatId('mdl', modelId),
    model: canonicalId,
    served: isServed,
    priced: isPriced,
    tools_api: toolsApi,
  };
}

export class VerificationResponse extends reply({
  object: objectName('credential_verification'),
  channel_id: id('chn'),
  credential_id: id('crd'),
  verdict: choice(
    VERIFICATION_VERDICTS,
    '`unclear`: the provider could not be asked, or has no list of models. One that shows its list to anybody accepts ' +
      'every credential; a test of the channel is sure.',
  ),
  status: upstreamStatus,
  latency_ms: integer('Milliseconds until its answer was read.'),
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
    credential_id: id('crd', 'Which credential to ask with, also a disabled one; the heaviest active one unless told.'),
  }),
) {}

export class StreamChannelTestRequest extends body({
  ...DiscoverModelsRequest.fields,
  ...optional({
    model: text('A model that the channel serves: its name, an alias, `mdl_…`, or the upstream’s own name of it.', {
      max: MODEL_MAX,
      example: 'openai/gpt-4.1',
    }),
    prompt: text('What to say to it.', { max: PROMPT_MAX, example: 'Reply with the word OK.' }),
    max_tokens: integer('Of its answer; 64 unless told.', { min: 1, max: TOKENS_MAX, example: 64 }),
  }),
}) {}

export class TestChannelRequest extends body({
  ...StreamChannelTestRequest.fields,
  stream: flag('Ask for a stream.', { optional: true, example: true }),
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
  ok: flag('A request would have been answered.'),
  status: upstreamStatus,
  first_byte_ms: integer('Milliseconds until the first byte of the body.', { nullable: true }),
  latency_ms: integer('Milliseconds until the end.'),
  text: text('The first 500 characters of the answer.', { example: 'OK' }),
  finish_reason: text({ nullable: true, example: 'stop' }),
  usage: object(TrialUsageResponse, 'As the upstream told it; null: it did not.', { nullable: true }),
  cost_usd: usd("What the provider bills by the channel's cost; null: it is not known, or changes by the hour.", {
    nullable: true,
  }),
  error: trialProblem,
}) {}

/** An event of a streamed test. */
export class TrialTextResponse extends reply({
  text: text('What came now, to be appended.', { example: 'OK' }),
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
