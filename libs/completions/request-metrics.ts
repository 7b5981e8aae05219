import { Injectable } from '@nestjs/common';
import { Config } from '#core/infra';
import {
  Metrics,
  roundedUsd,
  type CounterSeries,
  type HistogramSeries,
  type EndpointName,
  ADVISOR,
  OTHER_MODEL,
  type Attempt,
  type UsageEvent,
} from '#core';
import { LabelBound } from './label-bound.js';
import { OPERATIONS } from './run/gen-ai-names.js';

const MS_PER_SECOND = 1_000;

/** Bounds that OpenTelemetry's conventions for generative AI advise. */
const DURATION_SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const FIRST_BYTE_SECONDS = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const TOKEN_COUNTS = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];
const OVERHEAD_SECONDS = [0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

const NO_CHANNEL = 'none';
/** Reasons of failed attempts are few; their details are not. */
const REASONS_MAX = 50;
const ATTEMPT_KEYS_MAX = 10_000;

/** The series of all requests with the same labels. */
interface RequestSeries {
  readonly requests: CounterSeries;
  readonly duration: HistogramSeries;
  readonly firstByte: HistogramSeries;
  readonly overhead: HistogramSeries;
  readonly promptTokens: HistogramSeries;
  readonly completionTokens: HistogramSeries;
  readonly cachedTokens: CounterSeries;
  readonly cacheWriteTokens: CounterSeries;
  readonly reasoningTokens: CounterSeries;
  readonly charge: CounterSeries;
  readonly forgone: CounterSeries;
  readonly waived: CounterSeries;
  readonly unseen: CounterSeries;
}

interface AttemptSeries {
  readonly duration: HistogramSeries;
  readonly cost: CounterSeries;
  /** Null: the attempt answered. */
  readonly failovers: CounterSeries | null;
}

type Families = ReturnType<typeof requestFamilies>;

/**
 * Metrics of admitted requests and of their attempts. Each combination of labels is resolved to its series once: a
 * request costs two look-ups and about twenty additions.
 */
@Injectable()
export class RequestMetrics {
  private readonly families: Families;
  private readonly models: LabelBound;
  private readonly series = new Map<string, RequestSeries>();
  private readonly attempts = new Map<string, AttemptSeries>();
  private readonly reasons = new LabelBound(REASONS_MAX);
  /** Output tokens a second by model. */
  private readonly fastest = new Map<string, number>();

  constructor(metrics: Metrics, { metricsModelsMax }: Config) {
    this.families = requestFamilies(metrics);
    this.models = new LabelBound(metricsModelsMax);
    metrics.gauge(
      {
        name: 'routify_output_tokens_per_second_max',
        help: 'The fastest reported output of 512 tokens or more, over the time of its call, since the start.',
        labels: ['model'],
      },
      () => [...this.fastest].map(([model, value]) => ({ labels: { model }, value })),
    );
  }

  /**
   * @param model canonical id of the model that answered
   * @param rate its output tokens a second; null: unknown
   */
  note(event: UsageEvent, model: string, rate: number | null): void {
    const { usage, attempts, firstByteMs, forgoneNanoUsd } = event;
    const series = this.seriesOf(event, model);
    const durationMs = event.durationMs ?? 0;
    series.requests.add(1);
    series.duration.observe(durationMs / MS_PER_SECOND);
    if (firstByteMs !== null) series.firstByte.observe(firstByteMs / MS_PER_SECOND);
    series.promptTokens.observe(usage.promptTokens);
    series.completionTokens.observe(usage.completionTokens);
    series.cachedTokens.add(usage.cachedTokens);
    series.cacheWriteTokens.add(usage.cacheWriteTokens + usage.cacheWrite1hTokens);
    series.reasoningTokens.add(usage.reasoningTokens);
    series.charge.add(roundedUsd(event.chargeNanoUsd));
    if (forgoneNanoUsd > 0n) series.forgone.add(roundedUsd(forgoneNanoUsd));
    if (event.waiver !== null) series.waived.add(roundedUsd(event.waivedNanoUsd));
    if (event.unseenTokens > 0) series.unseen.add(event.unseenTokens);
    if (rate !== null) this.noteRate(this.models.labelOf(model), rate);
    let upstreamMs = 0;
    for (const attempt of attempts) {
      upstreamMs += attempt.durationMs;
      this.noteAttempt(attempt, event.endpoint);
    }
    series.overhead.observe(Math.max(0, durationMs - upstreamMs) / MS_PER_SECOND);
  }

  private noteRate(model: string, rate: number): void {
    if (rate > (this.fastest.get(model) ?? 0)) this.fastest.set(model, rate);
  }

  private noteAttempt(attempt: Attempt, endpoint: EndpointName): void {
    const { duration, cost, failovers } = this.attemptSeriesOf(attempt, endpoint);
    duration.observe(attempt.durationMs / MS_PER_SECOND);
    cost.add(roundedUsd(attempt.costNanoUsd));
    failovers?.add(1);
    const { costReport, channelName } = attempt;
    if (costReport !== undefined) this.families.costReports.with(channelName, costReport.result).add(1);
  }

  private seriesOf(event: UsageEvent, model: string): RequestSeries {
    const { endpoint, outcome, statusCode, attempts } = event;
    const channel = attempts.at(-1)?.channelName ?? NO_CHANNEL;
    const key = `${endpoint} ${outcome} ${statusCode} ${model} ${channel}`;
    let series = this.series.get(key);
    if (series !== undefined) return series;
    const { families } = this;
    const operation = OPERATIONS[endpoint];
    const label = this.models.labelOf(model);
    series = {
      requests: families.requests.with(endpoint, label, channel, outcome, String(statusCode)),
      duration: families.duration.with(operation, label),
      firstByte: families.firstByte.with(operation, label),
      overhead: families.overhead.with(endpoint),
      promptTokens: families.tokenUsage.with(operation, label, 'input'),
      completionTokens: families.tokenUsage.with(operation, label, 'output'),
      cachedTokens: families.tokens.with(label, 'cached_input'),
      cacheWriteTokens: families.tokens.with(label, 'cache_write'),
      reasoningTokens: families.tokens.with(label, 'reasoning'),
      charge: families.charge.with(label, channel),
      forgone: families.forgone.with(label, channel),
      waived: families.waived.with(label, channel),
      unseen: families.unseen.with(label, channel),
    };
    this.series.set(key, series);
    return series;
  }

  private attemptSeriesOf({ channelName, status, reason }: Attempt, endpoint: EndpointName): AttemptSeries {
    const key = `${endpoint} ${status} ${channelName} ${reason}`;
    let series = this.attempts.get(key);
    if (series !== undefined) return series;
    const { families } = this;
    const errorType = reason === null ? '' : this.reasons.labelOf(reason.split(':', 1)[0] ?? '');
    series = {
      duration: families.attempts.with(OPERATIONS[endpoint], channelName, String(status ?? 'none'), errorType),
      cost: families.cost.with(channelName),
      failovers:
        reason === null || reason === OTHER_MODEL || reason === ADVISOR
          ? null
          : families.failovers.with(channelName, errorType),
    };
    if (this.attempts.size < ATTEMPT_KEYS_MAX) this.attempts.set(key, series);
    return series;
  }
}

function requestFamilies(metrics: Metrics) {
  const operation = ['gen_ai_operation_name', 'gen_ai_request_model'];
  return {
    requests: metrics.counter({
      name: 'routify_requests_total',
      help: 'Admitted requests that ended.',
      labels: ['endpoint', 'model', 'channel', 'outcome', 'status'],
    }),
    duration: metrics.histogram(
      {
        name: 'gen_ai_server_request_duration_seconds',
        help: 'From the arrival of an admitted request to its last byte.',
        labels: operation,
      },
      DURATION_SECONDS,
    ),
    firstByte: metrics.histogram(
      {
        name: 'gen_ai_server_time_to_first_token_seconds',
        help: 'From the arrival of an admitted request to the first byte of its reply.',
        labels: operation,
      },
      FIRST_BYTE_SECONDS,
    ),
    overhead: metrics.histogram(
      {
        name: 'routify_overhead_seconds',
        help: "The gateway's own share of an admitted request's duration: all of it but the attempts.",
        labels: ['endpoint'],
      },
      OVERHEAD_SECONDS,
    ),
    tokenUsage: metrics.histogram(
      {
        name: 'gen_ai_client_token_usage',
        help: 'Billed tokens of a request, by gen_ai_token_type input and output.',
        labels: [...operation, 'gen_ai_token_type'],
      },
      TOKEN_COUNTS,
    ),
    tokens: metrics.counter({
      name: 'routify_tokens_total',
      help: 'Billed tokens that are part of the input (cached_input, cache_write) or of the output (reasoning).',
      labels: ['model', 'type'],
    }),
    charge: metrics.counter({
      name: 'routify_charge_usd_total',
      help: 'Charges to customers.',
      labels: ['model', 'channel'],
    }),
    forgone: metrics.counter({
      name: 'routify_forgone_usd_total',
      help: 'Parts of prices above the hold and the price of unseen output, written off.',
      labels: ['model', 'channel'],
    }),
    waived: metrics.counter({
      name: 'routify_waived_usd_total',
      help: 'Prices of empty replies and broken streams that were not charged.',
      labels: ['model', 'channel'],
    }),
    unseen: metrics.counter({
      name: 'routify_unseen_tokens_total',
      help: 'Output that calls can have generated and no reply showed, at most.',
      labels: ['model', 'channel'],
    }),
    attempts: metrics.histogram(
      {
        name: 'gen_ai_client_operation_duration_seconds',
        help: 'Duration of an upstream call. error_type: why its answer was not used; empty: it was.',
        labels: ['gen_ai_operation_name', 'channel', 'http_response_status_code', 'error_type'],
      },
      DURATION_SECONDS,
    ),
    cost: metrics.counter({
      name: 'routify_cost_usd_total',
      help: "Costs of upstream calls, by the channels' price lists or as reported.",
      labels: ['channel'],
    }),
    costReports: metrics.counter({
      name: 'routify_reported_costs_total',
      help: 'Upstream calls of channels that go by the reported cost. result: booked and drifted are booked, else the list.',
      labels: ['channel', 'result'],
    }),
    failovers: metrics.counter({
      name: 'routify_failed_attempts_total',
      help: 'Upstream calls whose answer was not used.',
      labels: ['channel', 'error_type'],
    }),
  };
}
