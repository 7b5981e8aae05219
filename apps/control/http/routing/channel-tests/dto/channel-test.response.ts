import { ApiProperty } from '@nestjs/swagger';
import type { ChannelTestResult } from '#completions';
import { formatId, formatUsd } from '#kernel';
import { IdProperty, ObjectProperty, UsdProperty } from '../../../conventions/fields/response-properties.js';
import {
  TrialProblemProperty,
  UpstreamStatusProperty,
  type TrialProblemResponse,
} from './channel-test-problem.response.js';

export class TrialUsageResponse {
  @ApiProperty({ type: 'integer' })
  prompt_tokens!: number;

  @ApiProperty({ type: 'integer' })
  completion_tokens!: number;
}

export class TrialResponse {
  @ObjectProperty('channel_test')
  object!: 'channel_test';

  @IdProperty('chn')
  channel_id!: string;

  @IdProperty('crd')
  credential_id!: string;

  @IdProperty('mdl')
  model_id!: string;

  @ApiProperty({ type: 'string', example: 'openai/gpt-4.1' })
  model!: string;

  @ApiProperty({ type: 'string', example: 'gpt-4.1' })
  upstream_id!: string;

  @ApiProperty({ type: 'boolean' })
  stream!: boolean;

  @ApiProperty({ type: 'boolean', description: 'A request would have been answered.' })
  ok!: boolean;

  @UpstreamStatusProperty()
  status!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Milliseconds until the first byte of the body.' })
  first_byte_ms!: number | null;

  @ApiProperty({ type: 'integer', description: 'Milliseconds until the end.' })
  latency_ms!: number;

  @ApiProperty({ type: 'string', example: 'OK', description: 'The first 500 characters of the answer.' })
  text!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'stop' })
  finish_reason!: string | null;

  @ApiProperty({ type: TrialUsageResponse, nullable: true, description: 'As the upstream told it; null: it did not.' })
  usage!: TrialUsageResponse | null;

  @UsdProperty({
    nullable: true,
    description: "What the provider bills by the channel's cost; null: it is not known, or changes by the hour.",
  })
  cost_usd!: string | null;

  @TrialProblemProperty()
  error!: TrialProblemResponse | null;
}

/** An event of a streamed test. */
export class TrialTextResponse {
  @ApiProperty({ type: 'string', example: 'OK', description: 'What came now, to be appended.' })
  text!: string;
}

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
