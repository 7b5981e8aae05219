import { ApiProperty } from '@nestjs/swagger';
import type { WaivedCost } from '#usage';
import { formatId, formatUsd } from '#kernel';
import { IdProperty, ObjectProperty, TimeProperty, UsdProperty } from '../../conventions/fields/response-properties.js';
import type { TimeWindow } from '../../conventions/lists/time-window.js';

export class WaiverRowResponse {
  @IdProperty('chn')
  channel_id!: string;

  @ApiProperty({ type: 'integer', example: 3, description: 'Calls for requests that were not charged.' })
  calls!: number;

  @UsdProperty({ description: 'What these calls cost, booked to the account of waivers.' })
  upstream_cost_usd!: string;
}

export class WaiversResponse {
  @ObjectProperty('waivers')
  object!: 'waivers';

  @TimeProperty()
  from!: string;

  @TimeProperty()
  to!: string;

  @ApiProperty({ type: [WaiverRowResponse], description: 'The dearest first. Channels without any are left out.' })
  data!: WaiverRowResponse[];
}

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
