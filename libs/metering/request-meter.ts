import {
  minBigint,
  type IndexedItem,
  type EndpointName,
  type PriceVersion,
  type Principal,
  type TokenUsage,
} from '#kernel';
import type { Admitted, AdmitCommand, CapWindow, Checkpoint, RenewCommand, Refused, RestoreCommand } from '#admission';
import {
  priceUsage,
  type PricedUsage,
  serializeSubject,
  serializeUsageEvent,
  type Attempt,
  type CandidateNote,
  type UsageEvent,
} from '#pricing';
import { ABANDONED, type RequestResult } from './request-result.js';

/** What is known of a request when its meter opens; nothing of it changes. */
export interface MeterSubject {
  readonly requestId: string;
  readonly principal: Principal;
  readonly modelId: string;
  readonly endpoint: EndpointName;
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Pinned: every later calculation for this request uses it. */
  readonly price: PriceVersion;
  readonly candidates: readonly CandidateNote[];
  /** The rule for routing that matched, and the strategy where it is not the standard one. */
  readonly routeId: string | null;
  readonly strategy: string | null;
  readonly idempotencyKey: string | null;
  readonly idempotencyKeyHash: string | null;
}

/** Bounds with which a request asks for admission. */
export interface AdmissionBounds {
  readonly holdNanoUsd: bigint;
  readonly leastHoldNanoUsd: bigint;
  readonly promptTokens: number;
  readonly tpmTokens: number;
}

/** Tokens used so far by a running stream; null while nothing is worth a checkpoint. */
type Progress = () => Promise<TokenUsage | null>;

/** What the meter needs of the outside; UsageRecorder is it. */
export interface MeterPorts {
  /** The key's spend caps with the windows that run now. */
  capsOf(principal: Principal): readonly CapWindow[];
  admit(command: AdmitCommand): Promise<Admitted | Refused>;
  /**
   * Raises the hold to the target if balance and caps allow, in part as far as they do; answers what is held now, null
   * when no answer came.
   */
  extend(meter: RequestMeter, targetNanoUsd: bigint, partial: boolean): Promise<bigint | null>;
  /** Rejects when the admission could not be written down: the request must not go on. */
  journalAdmitted(meter: RequestMeter): Promise<void>;
  journalFinished(meter: RequestMeter, closed: FinalCharge): Promise<void>;
  capture(meter: RequestMeter, closed: FinalCharge): void;
}

/** `refused`: the hold is below the target, though perhaps higher than before. `unanswered`: Redis is away. */
export type ExtensionAnswer = 'granted' | 'refused' | 'unanswered';

/** The charge, decided once, with the event that carries it to the ledger. */
export interface FinalCharge {
  readonly chargeNanoUsd: bigint;
  readonly tokensUsed: number;
  readonly delivered: boolean;
  readonly payload: string;
  readonly event: UsageEvent;
}

/**
 * The money of one request: opened before admission, closed exactly once by whoever ends the request first, then
 * captured. Closing decides the charge (≤ hold) and journals it; capturing sends it on its way to the ledger.
 */
export class RequestMeter implements IndexedItem {
  /** Among those whose hold is renewed. */
  index = -1;
  readonly attempts: Attempt[] = [];
  progress: Progress | null = null;
  private admission: Admitted | null = null;
  private held = 0n;
  private subjectText = '';
  private admittedPayload = '';
  private checkpoint: Checkpoint | null = null;
  private closing: Promise<FinalCharge> | null = null;
  private captured = false;

  constructor(
    private about: MeterSubject,
    private readonly ports: MeterPorts,
  ) {}

  get subject(): MeterSubject {
    return this.about;
  }

  /** Null before admission and after a refusal. */
  get admitted(): Admitted | null {
    return this.admission;
  }

  get heldNanoUsd(): bigint {
    return this.held;
  }

  get isFinal(): boolean {
    return this.closing !== null;
  }

  /** The one question before any cost. A refusal leaves nothing behind. */
  async admit(bounds: AdmissionBounds): Promise<Admitted | Refused> {
    const { principal, requestId, idempotencyKey } = this.subject;
    const event = this.eventOf(ABANDONED, 1, bounds.holdNanoUsd, NOTHING_OWED);
    this.subjectText = serializeSubject(event);
    this.admittedPayload = serializeUsageEvent(event, this.subjectText);
    const answer = await this.ports.admit({
      requestId,
      organizationId: principal.organizationId,
      keyId: principal.keyId,
      holdNanoUsd: bounds.holdNanoUsd,
      leastHoldNanoUsd: bounds.leastHoldNanoUsd,
      promptTokens: bounds.promptTokens,
      tpmTokens: bounds.tpmTokens,
      organizationLimits: principal.organizationLimits,
      keyLimits: principal.keyLimits,
      caps: this.ports.capsOf(principal),
      idempotencyKey,
      payload: this.admittedPayload,
    });
    if (answer.admitted) {
      if (FAILPOINTS) failpoint('after-admit');
      this.admission = answer;
      this.held = answer.heldNanoUsd;
      try {
        await this.ports.journalAdmitted(this);
      } catch {
        return this.takeBack();
      }
      if (FAILPOINTS) failpoint('after-journal-admitted');
    }
    return answer;
  }

  /** Another model than the one that was admitted is asked, at a price within the hold: all that follows is about it. */
  answerAs(modelId: string, price: PriceVersion): void {
    this.about = { ...this.about, modelId, price };
    this.subjectText = serializeSubject(this.eventOf(ABANDONED, 1, this.held, NOTHING_OWED));
  }

  /** Asks for a larger hold, as a whole or in part. Waits no longer for Redis than a client would like to. */
  async extendTo(targetNanoUsd: bigint, { partial = false } = {}): Promise<ExtensionAnswer> {
    if (targetNanoUsd <= this.held) return 'granted';
    const held = await this.ports.extend(this, targetNanoUsd, partial);
    if (held === null) return 'unanswered';
    this.noteHeld(held);
    return this.held >= targetNanoUsd ? 'granted' : 'refused';
  }

  /** What Redis says is held. Holds only grow, and answers may overtake each other. */
  noteHeld(heldNanoUsd: bigint): void {
    if (heldNanoUsd > this.held) this.held = heldNanoUsd;
  }

  /**
   * Decides the charge and journals it; resolves when the cost may be named to the client. Later calls get the first
   * one's answer. Must not be called before admission.
   */
  finalize(ending: RequestResult): Promise<FinalCharge> {
    this.closing ??= this.decide(ending);
    return this.closing;
  }

  /** Sends the closed request to the ledger, once. The client waits for nothing of it. */
  capture(closed: FinalCharge): void {
    if (this.captured) return;
    this.captured = true;
    this.ports.capture(this, closed);
  }

  /** Brings the checkpoint up to date and returns the sign of life. A count that fails costs the checkpoint, not the lease. */
  async heartbeat(): Promise<RenewCommand> {
    const usage = this.progress === null || this.isFinal ? null : await this.progress().catch(() => null);
    if (usage !== null) this.checkpoint = this.checkpointOf(usage);
    return { targetHoldNanoUsd: null, checkpoint: this.checkpoint, ...this.reference() };
  }

  /** Brings the last checkpoint along: a stream or the end of a reply waits for the answer, and for no count. */
  extension(targetHoldNanoUsd: bigint, partial: boolean): RenewCommand {
    return { targetHoldNanoUsd, partial, checkpoint: this.checkpoint, ...this.reference() };
  }

  /** The whole entry, for a Redis that has lost it. */
  restoreCommand(): RestoreCommand {
    return {
      ...this.reference(),
      heldNanoUsd: this.held,
      checkpoint: this.checkpoint,
      payload: this.admittedPayload,
    };
  }

  /** Names the request as admission knows it. Throws before admission. */
  reference(): { readonly requestId: string; readonly organizationId: string; readonly terms: string } {
    if (this.admission === null) throw new Error('the request was not admitted');
    const { requestId, principal } = this.subject;
    return { requestId, organizationId: principal.organizationId, terms: this.admission.terms };
  }

  journalPayload(): string {
    return this.admittedPayload;
  }

  /** Ends what must not begin; nothing was sent upstream yet. */
  private async takeBack(): Promise<Refused> {
    const told = { statusCode: 503, errorCode: 'temporarily_unavailable', flags: ['journal_unwritable'] };
    this.capture(await this.finalize({ ...ABANDONED, ...told }));
    return { admitted: false, reason: 'unavailable', sent: true };
  }

  private async decide(ending: RequestResult): Promise<FinalCharge> {
    if (this.admission === null) throw new Error('only an admitted request can be closed');
    const priced = this.price(ending);
    if (priced.amountNanoUsd > this.held) await this.extendTo(priced.amountNanoUsd, { partial: true });
    const event = this.eventOf(ending, 2, this.held, priced);
    const closed: FinalCharge = {
      chargeNanoUsd: event.chargeNanoUsd,
      tokensUsed: ending.usage.promptTokens + ending.usage.completionTokens,
      delivered: ending.delivered,
      payload: serializeUsageEvent(event, this.subjectText),
      event,
    };
    if (FAILPOINTS) failpoint('before-journal-finished');
    await this.ports.journalFinished(this, closed);
    if (FAILPOINTS) failpoint('after-journal-finished');
    return closed;
  }

  private checkpointOf(usage: TokenUsage): Checkpoint {
    const ending: RequestResult = { ...ABANDONED, usage, usageSource: 'checkpoint', delivered: true };
    const event = this.eventOf(ending, 1, this.held, this.price(ending));
    return { chargeNanoUsd: event.chargeNanoUsd, payload: serializeUsageEvent(event, this.subjectText) };
  }

  private price({ usage, usageSource }: RequestResult): PricedUsage {
    if (usageSource === 'none') return NOTHING_OWED;
    return priceUsage(usage, this.subject.price, this.subject.principal.multipliersPpm);
  }

  /** What is owed beyond the hold is forgone, and told. */
  private eventOf(ending: RequestResult, grade: 1 | 2, holdNanoUsd: bigint, priced: PricedUsage): UsageEvent {
    const { subject } = this;
    const { principal, price } = subject;
    const { usageSource, usage, flags } = ending;
    const chargeNanoUsd = minBigint(priced.amountNanoUsd, holdNanoUsd);
    const forgoneNanoUsd = priced.amountNanoUsd - chargeNanoUsd;
    return {
      requestId: subject.requestId,
      grade,
      organizationId: principal.organizationId,
      keyId: principal.keyId,
      tierId: principal.tierId,
      modelId: subject.modelId,
      endpoint: subject.endpoint,
      requestedModel: subject.requestedModel,
      channelId: ending.channelId,
      stream: subject.stream,
      outcome: ending.outcome,
      statusCode: ending.statusCode,
      errorCode: ending.errorCode,
      finishReason: ending.finishReason,
      usageSource,
      usage,
      meters: priced.meters,
      priceVersionId: price.id,
      multipliersPpm: principal.multipliersPpm,
      holdNanoUsd,
      chargeNanoUsd,
      forgoneNanoUsd,
      attempts: this.attempts,
      candidates: subject.candidates,
      routeId: subject.routeId,
      strategy: subject.strategy,
      flags: forgoneNanoUsd > 0n ? [...flags, 'forgone'] : flags,
      tags: subject.tags,
      idempotencyKeyHash: subject.idempotencyKeyHash,
      firstByteMs: ending.firstByteMs,
      durationMs: ending.durationMs,
    };
  }
}

const NOTHING_OWED: PricedUsage = { meters: {}, amountNanoUsd: 0n };
