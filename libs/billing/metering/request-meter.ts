import {
  minBigint,
  type EndpointName,
  type PriceVersion,
  type Principal,
  type RunBudget,
  advisorSum,
  advisorUse,
  priceUsage,
  priceWithUnseen,
  type AdvisorUse,
  type PinnedAdvisor,
  type PricedUsage,
  serializeSubject,
  serializeUsageEvent,
  subjectLength,
  type Attempt,
  type CandidateNote,
  type UsageEvent,
} from '#core';
import type { Admitted, Refused } from '../admission/domain/admit.js';
import type {
  AdmittedRequest,
  CaptureCommand,
  Checkpoint,
  RenewCommand,
  RefusingLimit,
  RestoreCommand,
} from '../admission/domain/meter-commands.js';
import { LOST, lostResult, REFUSED_ADMISSION, type RequestResult, type UsedSoFar } from './request-result.js';
import type { LeasedRequest, UsageRecorder } from './usage-recorder.js';

/** Immutable facts of a request at the opening of its meter. */
export interface MeterSubject {
  readonly requestId: string;
  readonly principal: Principal;
  readonly modelId: string;
  /** The same with those of the models to fall back to. */
  readonly modelIds: readonly string[];
  readonly endpoint: EndpointName;
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** The run that it is a part of; null: none. */
  readonly budget: RunBudget | null;
  /** Pinned: every later calculation for this request uses it. */
  readonly price: PriceVersion;
  /** The same of the advisor that the request names; null: it names none. */
  readonly advisor: PinnedAdvisor | null;
  readonly candidates: readonly CandidateNote[];
  /** The route rule that matched, and the strategy if it is not the default. */
  readonly routeId: string | null;
  readonly strategy: string | null;
  readonly idempotencyKey: string | null;
  readonly idempotencyKeyHash: string | null;
  /** The client's own id of the request. */
  readonly clientRequestId: string | null;
  /** The request's span, where the request's id does not say it. */
  readonly traceparent: string | null;
}

/** Bounds of a request at admission. */
export interface AdmissionBounds {
  readonly holdNanoUsd: bigint;
  readonly leastHoldNanoUsd: bigint;
  /** The hold to start with where the wallet has twice `holdNanoUsd`; null: none. */
  readonly startHoldNanoUsd: bigint | null;
  readonly promptTokens: number;
  readonly tpmTokens: number;
}

type Progress = () => Promise<UsedSoFar>;

/** The access to admission and journal that a meter needs. */
type Recorder = Pick<
  UsageRecorder,
  'capsOf' | 'admit' | 'extend' | 'hasWaivers' | 'grantWaiver' | 'journalAdmitted' | 'journalFinalized' | 'capture'
>;

/** `refused`: the hold is below the target, possibly higher than before. `unanswered`: Redis is unreachable. */
export type ExtensionAnswer = 'granted' | 'refused' | 'unanswered';

/** The charge, decided once, with its event for the ledger. */
export interface FinalCharge {
  readonly chargeNanoUsd: bigint;
  readonly tokensUsed: number;
  readonly delivered: boolean;
  readonly payload: string;
  readonly event: UsageEvent;
}

/**
 * Hold and charge of one request: opened before admission, finalized exactly once by the first result, then captured.
 * `finalize` decides the charge (≤ hold) and journals it; `capture` sends it to Redis, from where it is settled.
 */
export class RequestMeter implements LeasedRequest {
  /** Position in the set of meters with renewed leases. */
  index = -1;
  readonly attempts: Attempt[] = [];
  progress: Progress | null = null;
  private admission: Admitted | null = null;
  private held = 0n;
  private refusing: RefusingLimit | null = null;
  private subjectText = '';
  private admittedPayload = '';
  /** Characters at the beginning of the admitted payload that each later one has. */
  private sharedLength = 0;
  private checkpoint: Checkpoint | null = null;
  private finalCharge: Promise<FinalCharge> | null = null;
  private captured = false;

  constructor(
    private currentSubject: MeterSubject,
    private readonly recorder: Recorder,
  ) {}

  get subject(): MeterSubject {
    return this.currentSubject;
  }

  /** Null before admission and after a refusal. */
  get admitted(): Admitted | null {
    return this.admission;
  }

  get heldNanoUsd(): bigint {
    return this.held;
  }

  /** The limit that refused the last answered extension; null: none did, or it is unknown. */
  get refusedBy(): RefusingLimit | null {
    return this.refusing;
  }

  get isFinal(): boolean {
    return this.finalCharge !== null;
  }

  /** The charge of the first result; null: the request runs. */
  get finalized(): Promise<FinalCharge> | null {
    return this.finalCharge;
  }

  /** Requests admission, before any cost. A refusal leaves no state. */
  async admit(bounds: AdmissionBounds): Promise<Admitted | Refused> {
    const { principal, requestId, modelIds, tags, budget, idempotencyKey } = this.subject;
    const event = this.eventOf(LOST, 1, bounds.holdNanoUsd, NO_CHARGE);
    this.subjectText = serializeSubject(event);
    this.admittedPayload = serializeUsageEvent(event, this.subjectText);
    this.sharedLength = subjectLength(this.subjectText);
    const answer = await this.recorder.admit({
      requestId,
      organizationId: principal.organizationId,
      keyId: principal.keyId,
      holdNanoUsd: bounds.holdNanoUsd,
      leastHoldNanoUsd: bounds.leastHoldNanoUsd,
      startHoldNanoUsd: bounds.startHoldNanoUsd,
      promptTokens: bounds.promptTokens,
      tpmTokens: bounds.tpmTokens,
      organizationLimits: principal.organizationLimits,
      keyLimits: principal.keyLimits,
      caps: this.recorder.capsOf(principal, { modelIds, tags }, budget),
      idempotencyKey,
      payload: this.admittedPayload,
    });
    if (answer.admitted) {
      if (FAILPOINTS) failpoint('after-admit');
      this.admission = answer;
      this.held = answer.heldNanoUsd;
      try {
        await this.recorder.journalAdmitted(this, { payload: this.admittedPayload, ...this.reference() });
      } catch {
        return this.cancelAdmission();
      }
      if (FAILPOINTS) failpoint('after-journal-admitted');
    }
    return answer;
  }

  /** Switches to another model than the admitted one, at a price within the hold, for all later events. */
  answerAs(modelId: string, price: PriceVersion): void {
    this.currentSubject = { ...this.currentSubject, modelId, price };
    this.subjectText = serializeSubject(this.eventOf(LOST, 1, this.held, NO_CHARGE));
    this.sharedLength = 0;
  }

  /** Requests a larger hold, whole or partial. Bounded by the timeout of `UsageRecorder.extend`. */
  async extendTo(targetNanoUsd: bigint, { partial = false } = {}): Promise<ExtensionAnswer> {
    if (targetNanoUsd <= this.held) return 'granted';
    const extension = await this.recorder.extend(this.extension(targetNanoUsd, partial));
    if (extension === null) return 'unanswered';
    if (extension.heldNanoUsd !== null) this.noteHeld(extension.heldNanoUsd);
    this.refusing = extension.limit;
    return this.held >= targetNanoUsd ? 'granted' : 'refused';
  }

  /** Records the hold reported by Redis. Holds only grow, and answers can arrive out of order. */
  noteHeld(heldNanoUsd: bigint): void {
    if (heldNanoUsd > this.held) this.held = heldNanoUsd;
  }

  /** Journals the charge of the first result; resolves when the cost can be sent. Rejects before admission. */
  finalize(result: RequestResult): Promise<FinalCharge> {
    this.finalCharge ??= this.decide(result);
    return this.finalCharge;
  }

  /** Sends the charge to Redis, once. Fire and forget. */
  capture(charge: FinalCharge): void {
    if (this.captured) return;
    this.captured = true;
    this.recorder.capture(this, this.captureCommand(charge));
  }

  /** Updates the checkpoint and returns the renewal. A failed count leaves the last checkpoint. */
  async heartbeat(): Promise<RenewCommand> {
    const used = this.progress === null || this.isFinal ? null : await this.progress().catch(() => null);
    if (used !== null) this.checkpoint = this.checkpointOf(used);
    return { targetHoldNanoUsd: null, checkpoint: this.checkpoint, ...this.reference() };
  }

  /** With the last checkpoint: a new count would delay the waiting stream or response. */
  private extension(targetHoldNanoUsd: bigint, partial: boolean): RenewCommand {
    return { targetHoldNanoUsd, partial, checkpoint: this.checkpoint, ...this.reference() };
  }

  /** The whole entry, to restore it after a data loss of Redis. */
  restoreCommand(): RestoreCommand {
    return {
      ...this.reference(),
      heldNanoUsd: this.held,
      checkpoint: this.checkpoint,
      payload: this.admittedPayload,
    };
  }

  private captureCommand({ chargeNanoUsd, tokensUsed, delivered, payload }: FinalCharge): CaptureCommand {
    return { chargeNanoUsd, tokensUsed, delivered, payload, ...this.reference() };
  }

  /** Identifies the request for admission. Throws before admission. */
  private reference(): AdmittedRequest {
    if (this.admission === null) throw new Error('the request was not admitted');
    const { requestId, principal } = this.subject;
    const { terms, keyWords } = this.admission;
    return { requestId, organizationId: principal.organizationId, terms, keyWords };
  }

  /** Captures zero for an admission without a journal record; nothing was sent upstream. */
  private async cancelAdmission(): Promise<Refused> {
    this.capture(await this.finalize(REFUSED_ADMISSION));
    return { admitted: false, reason: 'unavailable', sent: true };
  }

  private async decide(result: RequestResult): Promise<FinalCharge> {
    if (this.admission === null) throw new Error('only an admitted request can be finalized');
    const priced = this.price(result);
    const final = await this.withinWaiverBound(result, priced);
    if (final.waiver === null && priced.amountNanoUsd > this.held)
      await this.extendTo(priced.amountNanoUsd, { partial: true });
    const event = this.eventOf(final, 2, this.held, priced);
    const charge: FinalCharge = {
      chargeNanoUsd: event.chargeNanoUsd,
      tokensUsed: tokensOf(result.usage) + (result.advice === undefined ? 0 : tokensOf(result.advice)),
      delivered: result.delivered,
      payload: serializeUsageEvent(event, this.subjectText),
      event,
    };
    if (FAILPOINTS) failpoint('before-journal-finished');
    await this.recorder.journalFinalized(this, this.captureCommand(charge), this.sharedLength);
    if (FAILPOINTS) failpoint('after-journal-finished');
    return charge;
  }

  /** Beyond the bound of its organization a request is charged as any other, and flagged. */
  private async withinWaiverBound(result: RequestResult, { amountNanoUsd }: PricedUsage): Promise<RequestResult> {
    if (result.waiver === null) return result;
    if (!this.recorder.hasWaivers) return { ...result, waiver: null };
    if (amountNanoUsd === 0n) return result;
    // Also what is above the hold: the operator bears its cost, too.
    const isGranted = await this.recorder.grantWaiver(this.subject.principal.organizationId, amountNanoUsd);
    return isGranted ? result : { ...result, waiver: null, flags: [...result.flags, 'waivers_exhausted'] };
  }

  private checkpointOf(used: UsedSoFar): Checkpoint {
    const result = lostResult(used);
    const event = this.eventOf(result, 1, this.held, this.price(result));
    return { chargeNanoUsd: event.chargeNanoUsd, payload: serializeUsageEvent(event, this.subjectText) };
  }

  private price({ usage, advice, usageSource }: RequestResult): PricedRequest {
    if (usageSource === 'none') return NO_CHARGE;
    const { price, advisor, principal } = this.subject;
    if (advisor === null || advice === undefined) return priceUsage(usage, price, principal.multipliersPpm);
    const used = advisorUse(advisor, advice);
    const besideFemtoUsd = advisorSum(used, advisor.price);
    return { ...priceUsage(usage, price, principal.multipliersPpm, besideFemtoUsd), advisor: used, besideFemtoUsd };
  }

  /** The price above the hold, with a flag, and that of unseen output. */
  private forgone({ usage, unseenTokens }: RequestResult, priced: PricedRequest, withinHoldNanoUsd: bigint): bigint {
    if (unseenTokens === 0) return priced.amountNanoUsd - withinHoldNanoUsd;
    const { price, principal } = this.subject;
    const { meters, besideFemtoUsd } = priced;
    return (
      priceWithUnseen(meters, unseenTokens, usage.promptTokens, price, principal.multipliersPpm, besideFemtoUsd) -
      withinHoldNanoUsd
    );
  }

  private eventOf(result: RequestResult, grade: 1 | 2, holdNanoUsd: bigint, priced: PricedRequest): UsageEvent {
    const { subject } = this;
    const { principal, price } = subject;
    const { usageSource, usage, unseenTokens, waiver, flags } = result;
    const withinHoldNanoUsd = minBigint(priced.amountNanoUsd, holdNanoUsd);
    const isWrittenOff = waiver === null && priced.amountNanoUsd > holdNanoUsd;
    return {
      requestId: subject.requestId,
      grade,
      organizationId: principal.organizationId,
      keyId: principal.keyId,
      tierId: principal.tierId,
      modelId: subject.modelId,
      endpoint: subject.endpoint,
      requestedModel: subject.requestedModel,
      channelId: result.channelId,
      stream: subject.stream,
      outcome: result.outcome,
      statusCode: result.statusCode,
      errorCode: result.errorCode,
      finishReason: result.finishReason,
      usageSource,
      usage,
      unseenTokens,
      meters: priced.meters,
      priceVersionId: price.id,
      advisor: priced.advisor ?? (subject.advisor === null ? null : advisorUse(subject.advisor, null)),
      multipliersPpm: principal.multipliersPpm,
      holdNanoUsd,
      chargeNanoUsd: waiver === null ? withinHoldNanoUsd : 0n,
      forgoneNanoUsd: this.forgone(result, priced, withinHoldNanoUsd),
      waiver,
      waivedNanoUsd: waiver === null ? 0n : withinHoldNanoUsd,
      attempts: this.attempts,
      candidates: subject.candidates,
      routeId: subject.routeId,
      strategy: subject.strategy,
      flags: isWrittenOff ? [...flags, 'forgone'] : flags,
      tags: subject.tags,
      idempotencyKeyHash: subject.idempotencyKeyHash,
      clientRequestId: subject.clientRequestId,
      traceparent: subject.traceparent,
      projectId: principal.projectId,
      firstByteMs: result.firstByteMs,
      durationMs: result.durationMs,
    };
  }
}

/** The price of a request, with what the calls of its advisor add to the sum. */
interface PricedRequest extends PricedUsage {
  /** Absent: it has none, or none was called. */
  readonly advisor?: AdvisorUse;
  readonly besideFemtoUsd?: bigint;
}

const NO_CHARGE: PricedRequest = { meters: {}, amountNanoUsd: 0n };

function tokensOf({ promptTokens, completionTokens }: RequestResult['usage']): number {
  return promptTokens + completionTokens;
}
