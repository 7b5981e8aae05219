import type { ChannelTestResult } from '#completions';
import { formatId, formatUsd } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import { flag, id, integer, object, objectName, text } from '../../../conventions/fields/kinds.js';
import { usd } from '../../../conventions/fields/usd.js';
import { trialProblem, upstreamStatus } from './channel-test-problem.response.js';

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
