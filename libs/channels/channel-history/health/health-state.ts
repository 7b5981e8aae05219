/** `refused`: the provider does not know or forbids the key; `exhausted`: the account has no quota or credit. */
export type CoolDownReason = 'rate_limited' | 'exhausted' | 'refused';

/** Why a breaker is open. `model_missing`: the upstream reports that it does not have the model. */
export type BreakerReason = 'consecutive_failures' | 'failure_rate' | 'model_missing' | 'probe_failed';

/** The subject of a state: a credential at a provider, a model on a channel, or a whole channel. */
export type HealthSubject =
  | { readonly kind: 'credential'; readonly channelId: string; readonly credentialId: string }
  | { readonly kind: 'model'; readonly channelId: string; readonly modelId: string }
  | { readonly kind: 'channel'; readonly channelId: string };

/** A paused credential or an open breaker, shared by all gateways. */
export interface HealthState {
  readonly subject: HealthSubject;
  readonly reason: CoolDownReason | BreakerReason;
  /** Unix milliseconds at which it began. */
  readonly sinceMs: number;
  /** Milliseconds until the next try. */
  readonly remainingMs: number;
}

/** The subject as a key: `crd:<channel>:<credential>`, `brk:<channel>:<model>` or `chn:<channel>`. */
export function subjectKey(subject: HealthSubject): string {
  switch (subject.kind) {
    case 'credential':
      return `crd:${subject.channelId}:${subject.credentialId}`;
    case 'model':
      return `brk:${subject.channelId}:${subject.modelId}`;
    case 'channel':
      return `chn:${subject.channelId}`;
  }
}

/** Null for an unknown format. */
export function parseSubjectKey(key: string): HealthSubject | null {
  const [kind, channelId, id] = key.split(':');
  if (channelId === undefined) return null;
  if (kind === 'chn') return { kind: 'channel', channelId };
  if (id === undefined) return null;
  if (kind === 'crd') return { kind: 'credential', channelId, credentialId: id };
  return kind === 'brk' ? { kind: 'model', channelId, modelId: id } : null;
}
