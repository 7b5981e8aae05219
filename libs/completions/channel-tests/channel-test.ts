import { Injectable } from '@nestjs/common';
import { ModelsService } from '#catalog';
import { ChannelAccess, UpstreamAdapter, type ChannelRecord, type OpenedChannel } from '#channels';
import { chatEndpoint, readChatBody } from '#dialects';
import { Clock, formatId, newUuid, parseId, RoutifyError } from '#kernel';
import { UpstreamAttempt } from '../attempts/attempt.js';
import { buildAttemptRequest } from '../domain/build-attempt-request.js';
import { readTestAnswer, type TestAnswer } from './read-test-answer.js';
import { WatchedAdapter } from './watched-adapter.js';

/** An operator waits for the answer, so it may take no longer than this, whatever the channel allows its requests. */
const TOTAL_MS_MAX = 60_000;

/** What an operator wants to hear a channel answer. */
export interface ChannelTestOptions {
  readonly channelId: string;
  /** Null: the heaviest active one. */
  readonly credentialId: string | null;
  /** Canonical id, alias, `mdl_…`, or the upstream's own name of a model that the channel serves; null: its first. */
  readonly model: string | null;
  readonly stream: boolean;
  readonly prompt: string;
  readonly maxTokens: number;
}

/** What is said to a channel unless the operator says otherwise. */
export const TEST_DEFAULTS = { credentialId: null, prompt: 'Reply with the word OK.', maxTokens: 64 } as const;

/** What came of it; times are milliseconds since the call began. */
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
}

type ServedModel = ChannelRecord['models'][number];

/**
 * Sends one small chat request to a channel, through the adapter, guard and timeouts of the gateway, and shows what came
 * back. Disabled channels can be tried, too. Nobody is charged, nothing is learnt of the channel's health; the provider
 * bills it.
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
  async run(order: ChannelTestOptions): Promise<ChannelTestResult> {
    const opened = await this.access.open(order.channelId, order.credentialId);
    const served = await this.servedModel(opened.record, order.model);
    const { capabilities, maxOutputTokens } = await this.catalog.get(served.modelId);
    const candidate = candidateOf(opened, served);
    const { body, asked } = readOrder(order, served.upstreamModel);
    const requestId = newUuid(this.clock.nowMs());
    const bounds = { outputTokenBound: null, maxOutputTokens, media: new Map() };
    const request = buildAttemptRequest(candidate, body, asked, { requestId, ...bounds });
    const { stream } = order;
    const terms = { requestId: formatId('gen', requestId), stream, reasoning: capabilities.includes('reasoning') };
    const watched = new WatchedAdapter(this.adapter, this.clock);
    const startedAtMs = this.clock.monotonicMs();
    const since = (momentMs: number): number => Math.round(momentMs - startedAtMs);
    const tools = { adapter: watched, clock: this.clock };
    const attempt = new UpstreamAttempt(tools, candidate, request, terms, (bytes) =>
      chatEndpoint.inspectReply(bytes, asked),
    );
    const answer = await readTestAnswer(await attempt.result);
    return {
      ...answer,
      ...{ channelId: order.channelId, credentialId: opened.credential.id, stream },
      ...{ modelId: served.modelId, upstreamModel: served.upstreamModel },
      status: watched.status,
      firstByteMs: watched.firstByteAtMs === null ? null : since(watched.firstByteAtMs),
      latencyMs: since(this.clock.monotonicMs()),
    };
  }

  private async servedModel({ models }: ChannelRecord, name: string | null): Promise<ServedModel> {
    const [first] = models;
    if (first === undefined) throw new RoutifyError('conflict', 'The channel serves no model.');
    if (name === null) return first;
    const modelId = parseId('mdl', name) ?? (await this.catalog.idsOf([name])).get(name) ?? null;
    const served = models.find((model) => model.modelId === modelId || model.upstreamModel === name);
    if (served !== undefined) return served;
    throw new RoutifyError('invalid_request_error', `model: the channel does not serve ${name}.`, { param: 'model' });
  }
}

function candidateOf({ channel, credential }: OpenedChannel, { modelId, upstreamModel }: ServedModel) {
  const options = { ...channel.options, totalTimeoutMs: Math.min(channel.options.totalTimeoutMs, TOTAL_MS_MAX) };
  return {
    channel: { ...channel, options },
    credential,
    otherCredentials: [],
    modelId,
    upstreamModel,
    costVersion: null,
  };
}

/** What is asked, and the chat request that asks it. */
function readOrder({ prompt, maxTokens, stream }: ChannelTestOptions, model: string) {
  const messages = [{ role: 'user', content: prompt }];
  const body = readChatBody(Buffer.from(JSON.stringify({ model, messages, max_tokens: maxTokens, stream })));
  return { body, asked: chatEndpoint.readRequest(body) };
}
