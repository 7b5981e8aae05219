import type { Channel } from '../../../domain/channel.js';
import type { ChannelVitals, ModelVitals } from '../../../upstreams/domain/health/channel-vitals.js';
import { isAnyUsable } from './choose-credentials.js';
import type { PlanRequest } from './plan-request.js';

export type BreakerPhase = ReturnType<ModelVitals['breaker']['phase']>;

/**
 * A channel with its health for one model, each part looked up until it is known: it is never replaced. States are read
 * where they lie, so that no change has to be announced, and time alone ends them.
 */
export class WatchedChannel {
  vitals: ChannelVitals | undefined = undefined;
  private breaker: ModelVitals['breaker'] | undefined = undefined;
  /** Of its only credential, if that has no limits per minute; other credentials are looked at each time. */
  private coolDown: ReturnType<ChannelVitals['credential']>['coolDown'] | undefined = undefined;
  private readonly onlyCredentialId: string | null;

  constructor(readonly channel: Channel) {
    const [first, ...others] = channel.credentials;
    const isOnly = others.length === 0 && first?.rpm === null && first.tpm === null;
    this.onlyCredentialId = isOnly ? first.id : null;
  }

  /** Whether its breaker is open, or none of its credentials is usable. */
  isOut(request: PlanRequest): boolean {
    const vitals = (this.vitals ??= request.vitalsOf(this.channel.id));
    if (vitals === undefined) return false;
    this.breaker ??= vitals.models.get(request.modelId)?.breaker;
    const phase = this.phase(request);
    return phase === 'open' || phase === 'probing' || this.hasNoCredential(vitals, request);
  }

  /** Valid after `isOut`. */
  phase({ nowMs }: PlanRequest): BreakerPhase {
    return this.breaker?.phase(nowMs) ?? 'closed';
  }

  private hasNoCredential(vitals: ChannelVitals, request: PlanRequest): boolean {
    if (this.onlyCredentialId === null) return !isAnyUsable(this.channel.credentials, vitals, request);
    this.coolDown ??= vitals.credentials.get(this.onlyCredentialId)?.coolDown;
    return this.coolDown !== undefined && this.coolDown.pause(request.nowMs) !== null;
  }
}
