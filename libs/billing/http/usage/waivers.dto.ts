import { id, integer, objects, time, usd, formatId, formatUsd } from '#core';
import { reply, objectName, type TimeWindow } from '#core/http';
import type { WaivedCost } from '../../usage/queries/waived-costs.repository.js';

export class WaiverRowResponse extends reply({
  channel_id: id('chn'),
  calls: integer('Attempts for requests that were not charged.', { example: 3 }),
  upstream_cost_usd: usd('Provider cost of these attempts, recorded in the waiver account.'),
}) {}

export class WaiversResponse extends reply({
  object: objectName('waivers'),
  from: time(),
  to: time(),
  data: objects(WaiverRowResponse, 'Waivers by channel, highest cost first. Channels without waivers are omitted.'),
}) {}

export function presentWaivers({ from, before }: TimeWindow, costs: readonly WaivedCost[]): WaiversResponse {
  return {
    object: 'waivers',
    from: from.toISOString(),
    to: before.toISOString(),
    data: costs.map(({ channelId, calls, costNanoUsd }) => ({
      channel_id: formatId('chn', channelId),
      calls: Number(calls),
      upstream_cost_usd: formatUsd(costNanoUsd),
    })),
  };
}
