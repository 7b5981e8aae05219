import { Injectable } from '@nestjs/common';
import { ModelsService } from '#catalog';
import { ChannelAccess, UpstreamAdapter, type OpenedChannel, type ChannelRecord } from '#channels';
import { Clock, finish, formatId, newUuid, parseId, refusal, RoutifyError, type TokenUsage, priceCost } from '#core';
import { chatEndpoint, EndUsers, readChatBody } from '#formats';
import { UpstreamAttempt } from '../attempts/attempt.js';
import { buildAttemptRequest } from '../domain/attempts/build-attempt-request.js';
import { readTestAnswer, type OnText, type TestAnswer } from './read-test-answer.js';
import { RecordingAdapter } from './recording-adapter.js';

/** Upper bound of the channel's total timeout: an operator waits for the result. */
const TOTAL_MS_MAX = 60_000;

/** Parameters of a channel test. */
interface ChannelTestOptions {
  readonly channelId: string;
  /** Null: the heaviest active one. */
  readonly credentialId: string | null;
  /** Canonical id, alias, `mdl_…`, or the upstream's own name of a model that the channel serves; null: its first. */
  readonly model: string | null;
  readonly stream: boolean;
  readonly prompt: string;
  readonly maxTokens: number;
}

/** Defaults of a channel test. */
export const TEST_DEFAULTS = { credentialId: null, prompt: 'Reply with the word OK.', maxTokens: 64 } as const;

/** Result of a channel test; times are milliseconds since the call started. */
export interface ChannelTestResult extends TestAnswer {
  readonly channelId: string;
  readonly credentialId: string;
  readonly modelId: string;
  readonly upstreamModel: string;
  readonly stream: boolean;
  /** Null: the upstream did not answer. */
  readonly status: number | null;
  readonly firstByteMs: number | null;
  readonly latencyMs: number;
  /** What the provider bills by the channel's cost; null: no usage, no cost, or one that changes by the hour. */
  readonly costNanoUsd: bigint | null;
}

type ServedModel = ChannelRecord['models'][number];

/**
 * Sends one small chat request to a channel, through the adapter, guard and timeouts of the gateway, and returns the
 * reply. Disabled channels can be tested, too. No customer is charged and channel health is not updated; the provider
 * bills the call.
 */
@Injectable()
export class ChannelTest {
  constructor(
    private readonly access: ChannelAccess,
    private readonly catalog: ModelsService,
    private readonly adapter: UpstreamAdapter,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found`, `conflict`, or `invalid_request_error` for a model that the channel does not serve. */
  async run(options: ChannelTestOptions, onText?: OnText): Promise<ChannelTestResult> {
    const opened = await this.access.open(options.channelId, options.credentialId);
    const served = await this.servedModel(opened.record, options.model);
    const { capabilities, maxOutputTokens } = await this.catalog.get(served.modelId);
    const candidate = candidateOf(opened, served);
    const { body, parsedRequest } = testRequest(options, served.upstreamModel);
    const requestId = newUuid(this.clock.nowMs());
    const bounds = {
      outputTokenBound: null,
      maxOutputTokens,
      media: new Map(),
      native: null,
      hosted: [],
      lacksState: false,
      // A test names no user.
      endUsers: new EndUsers(Buffer.alloc(0), ''),
      cacheKey: null,
      cacheMarks: false,
    };
    const request = finish(buildAttemptRequest(candidate, body, parsedRequest, { requestId, ...bounds }));
    const { stream } = options;
    const reasoning = capabilities.includes('reasoning');
    const call = { requestId: formatId('gen', requestId), stream, reasoning, traceparent: null };
    const recording = new RecordingAdapter(this.adapter, this.clock);
    const startedAtMs = this.clock.monotonicMs();
    const since = (momentMs: number): number => Math.round(momentMs - startedAtMs);
    const tools = { adapter: recording, clock: this.clock };
    const attempt = new UpstreamAttempt(tools, candidate, request, call, {
      inspectReply: (bytes) => chatEndpoint.inspectReply(bytes, parsedRequest),
      seal: (bytes) => bytes,
      sealNative: (bytes) => bytes,
      toolNames: [],
    });
    const answer = await readTestAnswer(await attempt.result, onText);
    return {
      ...answer,
      channelId: options.channelId,
      credentialId: opened.credential.id,
      stream,
      modelId: served.modelId,
      upstreamModel: served.upstreamModel,
      status: recording.status,
      firstByteMs: recording.firstByteAtMs === null ? null : since(recording.firstByteAtMs),
      latencyMs: since(this.clock.monotonicMs()),
      costNanoUsd: costOf(served, answer.usage),
    };
  }

  private async servedModel({ models }: ChannelRecord, name: string | null): Promise<ServedModel> {
    const [first] = models;
    if (first === undefined) throw refusal('channel_without_model', {});
    if (name === null) return first;
    const modelId = parseId('mdl', name) ?? (await this.catalog.idsOf([name])).get(name) ?? null;
    const served = models.find((model) => model.modelId === modelId || model.upstreamModel === name);
    if (served !== undefined) return served;
    throw new RoutifyError('invalid_request_error', `model: the channel does not serve ${name}.`, { param: 'model' });
  }
}

function costOf({ modelId, cost, costSchedule }: ServedModel, usage: TokenUsage | null): bigint | null {
  if (usage === null || cost === null || costSchedule !== null) return null;
  return priceCost(usage, { id: modelId, rows: cost })?.amountNanoUsd ?? null;
}

function candidateOf({ channel, credential }: OpenedChannel, { modelId, upstreamModel }: ServedModel) {
  const options = { ...channel.options, totalTimeoutMs: Math.min(channel.options.totalTimeoutMs, TOTAL_MS_MAX) };
  return {
    channel: { ...channel, options },
    credential,
    otherCredentials: [],
    modelId,
    upstreamModel,
    // A test has no tools.
    toolsApi: null,
    costVersion: null,
  };
}

/** The chat request of a test, as bytes and parsed. */
function testRequest({ prompt, maxTokens, stream }: ChannelTestOptions, model: string) {
  const messages = [{ role: 'user', content: prompt }];
  const body = readChatBody(Buffer.from(JSON.stringify({ model, messages, max_tokens: maxTokens, stream })));
  return { body, parsedRequest: finish(chatEndpoint.readRequest(body)) };
}
