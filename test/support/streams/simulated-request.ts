import type { Candidate } from '#channels';
import { formatId, newUuid, type PriceVersion } from '#core';
import { RequestMeter } from '#billing/metering';
import { readChunk } from '#formats';
import { admissionBounds, holdLimits, type HoldLimits } from '../../../libs/completions/domain/hold-limits.js';
import { modelContext, type ModelContext } from '../../../libs/completions/run/model-context.js';
import type { ResponseSink } from '../../../libs/completions/run/response-sink.js';
import { ClockedHold } from '../../../libs/completions/streams/clocked-hold.js';
import { StreamBudget } from '../../../libs/completions/streams/stream-budget.js';
import { StreamRelay } from '../../../libs/completions/streams/stream-relay.js';
import { StreamSource } from '../../../libs/completions/streams/stream-source.js';
import type { CompletionTask } from '../../../libs/completions/task/completion-task.js';
import type { LedgerFixture } from '../ledger/ledger-fixture.js';
import { exactCounter } from '../samples/exact-counter.js';
import { sampleChannel } from '../samples/sample-channel.js';
import { sampleTask } from '../samples/sample-task.js';
import { play, type Played, type StreamScript } from './stream-script.js';
import type { VirtualTime } from './virtual-time.js';

type Recorder = ConstructorParameters<typeof RequestMeter>[1];

const PROMPT_TOKENS = 6;
const PAUSE_MAX_MS = 250;
const EXTENSION_TIMEOUT_MS = 1_000;

/** One request of the gateway on real scripts of Redis: its upstream, its client and the time are simulated. */
export class SimulatedRequest {
  readonly requestId = newUuid(Date.now());
  readonly limits: HoldLimits;
  /** Null: refused. */
  played: Played | null = null;
  /** Milliseconds of the call at which the gateway ended it. */
  endedAtMs = Infinity;
  deliveredWords = 0;
  readonly meter: RequestMeter;
  private readonly task: CompletionTask;
  private extensions = 0;
  private hangUp: () => void = () => undefined;

  constructor(
    private readonly fixture: LedgerFixture,
    organizationId: string,
    readonly script: StreamScript,
    private readonly time: VirtualTime,
  ) {
    const { hold, tokensPerSecond, maxTokens } = script;
    const thinker = hold === null ? {} : { capabilities: ['reasoning' as const], reasoningHold: hold };
    const card = { ...thinker, id: fixture.modelId, tokensPerSecond };
    const sample = sampleTask({ max_tokens: maxTokens, reasoning_effort: hold === null ? undefined : 'high' }, card);
    const price: PriceVersion = { id: fixture.priceVersionId, rows: fixture.priceRows };
    const { requestId } = this;
    const principal = { ...sample.principal, organizationId, keyId: organizationId, tierId: fixture.tierId };
    this.task = { ...sample, requestId, generationId: formatId('gen', requestId), principal, price };
    this.limits = holdLimits(this.task);
    this.meter = new RequestMeter(
      {
        requestId,
        principal,
        modelId: fixture.modelId,
        modelIds: ['m'],
        endpoint: 'chat',
        requestedModel: 'm',
        stream: true,
        price,
        advisor: null,
        tags: {},
        budget: null,
        candidates: [],
        routeId: null,
        strategy: null,
        traceparent: null,
        idempotencyKey: null,
        idempotencyKeyHash: null,
        clientRequestId: null,
      },
      this.recorder(),
    );
  }

  /** From its admission to its capture. */
  async run(): Promise<void> {
    const { time, task, limits, meter, script } = this;
    await time.wait(script.startsAtMs);
    const admission = await meter.admit(admissionBounds([limits]));
    if (!admission.admitted) return;
    const context = modelContext({ task, limits }, meter, exactCounter);
    const startedAtMs = time.nowMs;
    let relay: StreamRelay | null = null;
    const clock = new ClockedHold(
      meter,
      () => relay?.stop('hold'),
      () => time.nowMs,
      (afterMs, run) => time.startTimer(Math.max(0, afterMs) + script.timersLateMs, run),
    );
    clock.begin(context);
    const played = play(script, context.maxTokensApplied ?? limits.outputBoundTokens);
    this.played = played;
    const source = new StreamSource({
      abort: () => (this.endedAtMs = time.nowMs - startedAtMs),
      pause: () => undefined,
      resume: () => undefined,
    });
    const relayed = this.relay(context, source, () => time.nowMs - startedAtMs);
    relay = relayed;
    this.hangUp = () => {
      relayed.stop('client');
    };
    this.schedule(played, source);
    await relayed.over;
    this.endedAtMs = Math.min(this.endedAtMs, time.nowMs - startedAtMs);
    clock.stop();
  }

  private schedule({ sent, endMs, tokens }: Played, source: StreamSource): void {
    const { script, time } = this;
    const deliver = (value: object | '[DONE]'): void => {
      const data = Buffer.from(value === '[DONE]' ? value : JSON.stringify({ id: 'a', ...value }));
      source.deliver((listener) => {
        listener.onChunk(readChunk({ event: null, data }));
      });
    };
    const at = (ms: number, run: () => void): void => {
      time.startTimer(ms, () => {
        if (this.endedAtMs === Infinity) run();
      });
    };
    const chunkAt = (ms: number, choice: object): void => {
      at(ms, () => {
        deliver({ choices: [{ index: 0, ...choice }] });
      });
    };
    const hangUpAt = (ms: number): void => {
      at(ms, () => {
        this.hangUp();
      });
    };
    chunkAt(0, { delta: { role: 'assistant', content: '' } });
    for (const { atMs, field, words } of sent) chunkAt(atMs, { delta: { [field]: ' one'.repeat(words) } });
    if (script.hangsUpAtMs !== null) hangUpAt(script.hangsUpAtMs);
    if (script.end === 'silence') {
      hangUpAt(600_000);
      return;
    }
    if (script.end === 'break') {
      at(endMs, () => {
        source.deliver((listener) => {
          listener.onBroken('connection_lost');
        });
      });
      return;
    }
    chunkAt(endMs, { delta: {}, finish_reason: 'stop' });
    at(endMs + script.usageAfterMs, () => {
      const usage = { prompt_tokens: PROMPT_TOKENS, completion_tokens: tokens, total_tokens: PROMPT_TOKENS + tokens };
      if (script.end === 'usage') deliver({ choices: [], usage });
      deliver('[DONE]');
    });
  }

  private relay(context: ModelContext, source: StreamSource, callMs: () => number): StreamRelay {
    const { meter, task, limits, time } = this;
    const { growth, tally, maxTokensApplied } = context;
    const isTight = growth !== null || maxTokensApplied !== null;
    const beginPause = (onOver: () => void) => time.startTimer(PAUSE_MAX_MS, onOver);
    return new StreamRelay({
      context,
      meter,
      source,
      isNative: false,
      elapsedMs: callMs,
      attemptMs: callMs,
      reply: this.client(),
      keepAlive: { touch: () => undefined, stop: () => undefined } as never,
      candidate: CANDIDATE,
      cacheMarks: 0,
      brokenStreamCharge: 'delivered',
      upstreamRequestId: null,
      dropped: [],
      reporter: { end: () => undefined } as never,
      budget: isTight ? (flow) => new StreamBudget(task, limits, growth, meter, tally, flow, beginPause) : null,
    });
  }

  private client(): ResponseSink {
    return {
      isAborted: false,
      headSent: true,
      send: () => undefined,
      setHeaders: () => undefined,
      startStream: () => undefined,
      end: () => undefined,
      onDrain: () => undefined,
      write: (bytes) => {
        this.deliveredWords +=
          bytes.toString().match(/(?<="(?:content|reasoning_content)":"(?: one)*) one/g)?.length ?? 0;
        return true;
      },
      onAbort: () => undefined,
    };
  }

  /** As `UsageRecorder`, without journal and timers. */
  private recorder(): Recorder {
    const { fixture, time, script } = this;
    return {
      capsOf: () => [],
      hasWaivers: true,
      grantWaiver: () => Promise.resolve(true),
      admit: (command) => time.call(fixture.admission.admit(command)),
      journalAdmitted: () => Promise.resolve(),
      journalFinalized: () => Promise.resolve(),
      capture: (_request, command) => void time.call(fixture.holds.capture(command)),
      extend: async (command) => {
        const fate = script.answers[this.extensions++ % script.answers.length] ?? 0;
        const renewal = fate === 'lost' ? null : await time.call(fixture.holds.renew([command]));
        await time.wait(typeof fate === 'number' ? fate : EXTENSION_TIMEOUT_MS);
        const answer = renewal?.[0];
        if (typeof fate !== 'number' || answer === undefined) return null;
        return {
          heldNanoUsd: 'heldNanoUsd' in answer ? answer.heldNanoUsd : null,
          limit: 'limit' in answer ? answer.limit : null,
        };
      },
    };
  }
}

const [CREDENTIAL] = sampleChannel({}).credentials;
const CHANNEL = sampleChannel({
  id: newUuid(Date.now()),
  credentials: [{ ...CREDENTIAL!, id: newUuid(Date.now()) }],
});
const CANDIDATE = {
  channel: CHANNEL,
  credential: CHANNEL.credentials[0],
  otherCredentials: [],
  modelId: 'm',
  upstreamModel: 'm',
  toolsApi: null,
  costVersion: null,
} as unknown as Candidate;
