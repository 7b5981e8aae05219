import { type ChannelRecord, effectiveOptions } from '#channels';
import type { HealthState } from '#channels/channel-history';
import { formatId, formatUsd } from '#core';
import { ATTENTION_REASONS } from './attention-texts.js';
import { listed } from './listed.js';
import { renderMessage, type Message, type ParamsOf } from './message.js';

export const ATTENTION_KINDS = [
  'channel_ejected',
  'channel_without_credential',
  'channel_costs_missing',
  'test_money',
  'credential_refused',
  'credential_exhausted',
  'upstream_balance_low',
  'model_unpriced',
  'organization_low_balance',
  'settlement_failures',
  'settlement_lag',
  'ledger_difference',
  'wallet_drift',
  'invoice_difference',
  'instance_not_ready',
  'instance_lost',
  'redis_memory',
  'migrations_missing',
  'partitions_missing',
  'mails_dead',
  'payment_differences',
  'payments_unanswered',
  'payments_unapplied',
  'disputes_open',
  'refunds_requested',
  'price_proposal',
  'price_list_failed',
  'price_drift',
] as const;

export const ATTENTION_SEVERITIES = ['critical', 'warning'] as const;

/** What the console opens; `system`, `ledger_check`, `settlement_failures`, `mails`, `payments` and `prices` have no id. */
export const ATTENTION_SUBJECTS = [
  'channel',
  'credential',
  'model',
  'organization',
  'instance',
  'settlement_failures',
  'ledger_check',
  'mails',
  'payments',
  'prices',
  'system',
] as const;

interface AttentionSubject {
  readonly type: (typeof ATTENTION_SUBJECTS)[number];
  /** Public id; null: there is one such object, or it is named only. */
  readonly id: string | null;
  readonly name: string | null;
}

/** Why, as a code with parameters and in English. */
interface AttentionReason extends Message {
  readonly text: string;
}

type ReasonCode = keyof typeof ATTENTION_REASONS;
type Params<Code extends ReasonCode> = ParamsOf<(typeof ATTENTION_REASONS)[Code]>;
/** None for a code whose text has no parameter. */
type Given<Code extends ReasonCode> = keyof Params<Code> extends never ? [] : [params: Params<Code>];

/** One thing that an operator should act on. */
export interface Attention {
  readonly kind: (typeof ATTENTION_KINDS)[number];
  readonly severity: (typeof ATTENTION_SEVERITIES)[number];
  /** Null: unknown. */
  readonly since: Date | null;
  readonly subject: AttentionSubject;
  readonly reason: AttentionReason;
  /** Where it is put right. */
  readonly remedy: Omit<AttentionSubject, 'name'>;
}

export function reasonOf<Code extends ReasonCode>(code: Code, ...[params]: Given<Code>): AttentionReason {
  const message = { code, params: params ?? {} };
  return { ...message, text: renderMessage(message, ATTENTION_REASONS) };
}

/** Something about an object that is put right at the object itself. */
function about(subject: AttentionSubject, rest: Omit<Attention, 'subject' | 'remedy'>): Attention {
  return { ...rest, subject, remedy: { type: subject.type, id: subject.id } };
}

/** How a reason begins that the gateway wrote. */
const REFUSED = /^refused by the provider: /;

const ofWhole = (type: AttentionSubject['type']): AttentionSubject => ({ type, id: null, name: null });

/**
 * Channels that are not called although they are enabled, credentials that their provider refuses, and models without a
 * cost.
 *
 * @param modelNames canonical ids by id
 */
export function channelAttention(
  channels: readonly ChannelRecord[],
  health: readonly HealthState[],
  modelNames: ReadonlyMap<string, string>,
): Attention[] {
  return channels
    .filter(({ status }) => status !== 'disabled')
    .flatMap((channel) => [
      ...ejections(
        channel,
        health.filter(({ subject }) => subject.channelId === channel.id),
        modelNames,
      ),
      ...refusedCredentials(channel, health),
      ...withoutCredential(channel),
      ...withoutCosts(channel, modelNames),
    ]);
}

/** A channel at which anyone can spend test money. */
export function testMoney(
  { id, name }: { readonly id: string; readonly name: string },
  reason: AttentionReason,
): Attention {
  const subject = { type: 'channel' as const, id: formatId('chn', id), name };
  return about(subject, { kind: 'test_money', severity: 'critical', since: null, reason });
}

function ejections(
  channel: ChannelRecord,
  health: readonly HealthState[],
  modelNames: ReadonlyMap<string, string>,
): Attention[] {
  const subject = subjectOf(channel);
  return health
    .filter(({ subject: { kind } }) => kind !== 'credential')
    .map(({ reason: code, sinceMs, subject: of }) => {
      const cause = [{ code, params: {} }];
      const reason =
        of.kind === 'model'
          ? reasonOf('channel_model_ejected', { model: nameOf(of.modelId, modelNames), cause })
          : reasonOf('channel_ejected', { cause });
      return about(subject, { kind: 'channel_ejected', severity: 'warning', since: new Date(sinceMs), reason });
    });
}

function refusedCredentials(channel: ChannelRecord, health: readonly HealthState[]): Attention[] {
  return channel.credentials.flatMap((credential): Attention[] => {
    const subject = {
      type: 'credential' as const,
      id: formatId('crd', credential.id),
      name: `${channel.name}/${credential.label}`,
    };
    const remedy = { type: 'channel' as const, id: formatId('chn', channel.id) };
    if (credential.status === 'disabled' && credential.statusReason?.startsWith('refused') === true) {
      const since = credential.statusSince;
      const reason = reasonOf('credential_refused', { detail: credential.statusReason.replace(REFUSED, '') });
      return [{ kind: 'credential_refused', severity: 'critical', since, subject, reason, remedy }];
    }
    const exhausted = health.find(
      ({ reason, subject: of }) =>
        of.kind === 'credential' && of.credentialId === credential.id && reason === 'exhausted',
    );
    if (exhausted === undefined) return [];
    const reason = reasonOf('credential_exhausted');
    const since = new Date(exhausted.sinceMs);
    return [{ kind: 'credential_exhausted', severity: 'critical', since, subject, reason, remedy }];
  });
}

function withoutCredential(channel: ChannelRecord): Attention[] {
  if (channel.credentials.some(({ status }) => status === 'active')) return [];
  const reason = reasonOf('channel_without_credential');
  return [about(subjectOf(channel), { kind: 'channel_without_credential', severity: 'critical', since: null, reason })];
}

/** The models of a channel whose margin is unknown, in one item. */
function withoutCosts(channel: ChannelRecord, modelNames: ReadonlyMap<string, string>): Attention[] {
  if (effectiveOptions(channel.options, channel.preset).trust_reported_cost === true) return [];
  const models = channel.models.filter(({ cost }) => cost === null);
  if (models.length === 0) return [];
  const names = listed(models.map(({ modelId }) => nameOf(modelId, modelNames)));
  const reason = reasonOf('channel_costs_missing', { count: models.length, names });
  return [about(subjectOf(channel), { kind: 'channel_costs_missing', severity: 'warning', since: null, reason })];
}

function nameOf(modelId: string, names: ReadonlyMap<string, string>): string {
  return names.get(modelId) ?? formatId('mdl', modelId);
}

function subjectOf({ id, name }: ChannelRecord): AttentionSubject {
  return { type: 'channel', id: formatId('chn', id), name };
}

export function unpricedModel(id: string, canonicalId: string): Attention {
  const reason = reasonOf('model_unpriced');
  const subject = { type: 'model' as const, id: formatId('mdl', id), name: canonicalId };
  return about(subject, { kind: 'model_unpriced', severity: 'warning', since: null, reason });
}

interface SpendingOrganization {
  readonly id: string;
  readonly availableNanoUsd: bigint;
  /** Spent in the last 24 hours. */
  readonly burnNanoUsd: bigint;
}

/** True when a customer that spends has less than it spent in the last day. */
export function isLow({ availableNanoUsd, burnNanoUsd }: Omit<SpendingOrganization, 'id'>): boolean {
  return burnNanoUsd > 0n && availableNanoUsd < burnNanoUsd;
}

const DAY_HOURS = 24n;

export function lowBalance({ id, availableNanoUsd, burnNanoUsd }: SpendingOrganization, name: string): Attention {
  const hours = (availableNanoUsd * DAY_HOURS + burnNanoUsd / 2n) / burnNanoUsd;
  const available = { available_usd: formatUsd(availableNanoUsd) };
  const subject = { type: 'organization' as const, id: formatId('org', id), name };
  return about(subject, {
    kind: 'organization_low_balance',
    severity: availableNanoUsd <= 0n ? 'critical' : 'warning',
    since: null,
    reason:
      availableNanoUsd <= 0n
        ? reasonOf('organization_low_balance', { ...available, spent_usd: formatUsd(burnNanoUsd) })
        : reasonOf('organization_runs_out', { ...available, hours: hours < 1n ? 1 : Number(hours) }),
  });
}

/** @param daysLeft null: unknown */
export function lowUpstreamBalance(
  { id, label, channelId, channelName, lowSince: since }: LowCredential,
  balanceNanoUsd: bigint,
  daysLeft: number | null,
): Attention {
  const balance_usd = formatUsd(balanceNanoUsd);
  const isEmpty = balanceNanoUsd <= 0n;
  return {
    kind: 'upstream_balance_low',
    severity: isEmpty ? 'critical' : 'warning',
    since,
    subject: { type: 'credential', id: formatId('crd', id), name: `${channelName}/${label}` },
    reason:
      isEmpty || daysLeft === null
        ? reasonOf('upstream_balance_low', { balance_usd })
        : reasonOf('upstream_balance_runs_out', { balance_usd, days: daysLeft }),
    remedy: { type: 'channel', id: formatId('chn', channelId) },
  };
}

interface LowCredential {
  readonly id: string;
  readonly label: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly lowSince: Date | null;
}

/** Something about the installation as a whole, or one of its lists. */
export function ofInstallation(
  kind: Attention['kind'],
  severity: Attention['severity'],
  type: AttentionSubject['type'],
  reason: AttentionReason,
): Attention {
  return about(ofWhole(type), { kind, severity, since: null, reason });
}

export function invoiceDifference(channelId: string, since: Date, lines: number): Attention {
  const subject = { type: 'channel' as const, id: channelId, name: null };
  const reason = reasonOf('invoice_difference', { count: lines });
  return about(subject, { kind: 'invoice_difference', severity: 'warning', since, reason });
}

export function instanceAttention(
  instances: readonly {
    readonly app: string;
    readonly name: string;
    readonly state: string;
    readonly failures: Readonly<Record<string, string>>;
    readonly seenMsAgo: number;
  }[],
  nowMs: number,
): Attention[] {
  return instances.flatMap(({ app, name, state, failures, seenMsAgo }): Attention[] => {
    const subject = { type: 'instance' as const, id: null, name: `${app} ${name}` };
    const remedy = { type: 'system' as const, id: null };
    if (state === 'lost') {
      const since = new Date(nowMs - seenMsAgo);
      const reason = reasonOf('instance_lost');
      return [{ kind: 'instance_lost', severity: 'warning', since, subject, reason, remedy }];
    }
    if (state !== 'not_ready') return [];
    const reason = reasonOf('instance_not_ready', { failures: Object.values(failures).join('; ') });
    return [{ kind: 'instance_not_ready', severity: 'critical', since: null, subject, reason, remedy }];
  });
}

/** Critical first, then the longest known. */
export function inOrder(items: readonly Attention[]): Attention[] {
  const rank = ({ severity }: Attention): number => ATTENTION_SEVERITIES.indexOf(severity);
  const sinceMs = ({ since }: Attention): number => since?.getTime() ?? Infinity;
  return [...items].sort((one, other) => rank(one) - rank(other) || compare(sinceMs(one), sinceMs(other)));
}

function compare(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
