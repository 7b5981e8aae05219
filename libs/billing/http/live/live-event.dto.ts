import { choice, flag, id, integer, text, time, usd, formatUsd, OUTCOMES } from '#core';
import { reply, objectName } from '#core/http';
import type { SettledEvent } from '../../ledger/domain/settled-event-of.js';

/** The first event of a stream. */
export class LiveReadyResponse extends reply({
  object: objectName('live_ready'),
  complete: flag('`false` if some events since `Last-Event-ID` are lost. Reload the lists.'),
}) {}

/** A request was booked, or booked anew with its true usage. */
export class LiveRequestResponse extends reply({
  id: id('gen'),
  object: objectName('live_request'),
  organization_id: id('org'),
  key_id: id('key'),
  model_id: id('mdl'),
  requested_model: text({ example: 'gpt-4o' }),
  outcome: choice(OUTCOMES),
  status_code: integer({ nullable: true, example: 200 }),
  error_code: text({ nullable: true }),
  prompt_tokens: integer({ example: 14 }),
  completion_tokens: integer({ example: 14 }),
  cost_usd: usd(),
  first_byte_ms: integer({ nullable: true }),
  duration_ms: integer({ nullable: true }),
  final: flag('`false` if settled at a checkpoint. The actual usage may still arrive.'),
  admitted_at: time(),
}) {}

export class OperatorLiveRequestResponse extends reply({
  ...LiveRequestResponse.fields,
  channel_id: id('chn', { nullable: true }),
}) {}

/** The balance of an organization has changed by requests. */
export class LiveBalanceResponse extends reply({
  object: objectName('live_balance'),
  organization_id: id('org'),
}) {}

/** A channel has changed: by an operator, or by what gateways found out. */
export class LiveChannelResponse extends reply({
  object: objectName('live_channel'),
  channel_id: id('chn', 'ID of the channel. `null`: any channel.', { nullable: true }),
  change: choice(['changed', 'ejected', 'recovered', 'credential_paused', 'credential_refused']),
  reason: text({ nullable: true }),
}) {}

/** As every caller sees it, and the channel, which operators see. */
export function presentLiveRequest(event: SettledEvent) {
  const shown: LiveRequestResponse = {
    id: event.request_id,
    object: 'live_request',
    organization_id: event.organization_id,
    key_id: event.key_id,
    model_id: event.model_id,
    requested_model: event.requested_model,
    outcome: event.outcome,
    status_code: event.status_code,
    error_code: event.error_code,
    prompt_tokens: event.prompt_tokens,
    completion_tokens: event.completion_tokens,
    cost_usd: formatUsd(BigInt(event.charge)),
    first_byte_ms: event.first_byte_ms,
    duration_ms: event.duration_ms,
    final: event.final,
    admitted_at: new Date(event.admitted_at).toISOString(),
  };
  return { shown, channelId: event.channel_id };
}
