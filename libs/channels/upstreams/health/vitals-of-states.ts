import type { BreakerReason, CoolDownReason, HealthState } from '../../channel-history/health/health-state.js';
import { ChannelVitals } from '../domain/health/channel-vitals.js';

/**
 * Channel health from the shared states: pauses and open breakers. Local measurements of each gateway (running
 * requests, time to first byte) are not included.
 * @param nowMs monotonic milliseconds
 */
export function vitalsOfStates(states: readonly HealthState[], nowMs: number): ReadonlyMap<string, ChannelVitals> {
  const all = new Map<string, ChannelVitals>();
  for (const { subject, reason, remainingMs } of states) {
    let vitals = all.get(subject.channelId);
    if (vitals === undefined) all.set(subject.channelId, (vitals = new ChannelVitals()));
    if (subject.kind === 'credential') {
      vitals.credential(subject.credentialId).coolDown.coolFor(remainingMs, reason as CoolDownReason, nowMs);
    } else if (subject.kind === 'model') {
      vitals.model(subject.modelId).breaker.openFor(remainingMs, reason as BreakerReason, nowMs);
    }
  }
  return all;
}
