import { ApiProperty } from '@nestjs/swagger';
import { formatId, formatUsd } from '#kernel';
import type { ChannelActivity, HealthCell } from '#usage';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';
import { PercentilesResponse, presentPercentiles } from '../../../usage/dto/overview.response.js';

export class HealthCellResponse {
  @ApiProperty({ type: 'integer', example: 14, description: 'Calls of upstreams. None: silence.' })
  attempt_count!: number;

  @ApiProperty({ type: 'integer', example: 0, description: 'Of these, what the upstream is to blame for.' })
  failed_attempt_count!: number;
}

export class ChannelActivityRowResponse {
  @ApiProperty({ type: [HealthCellResponse], description: '72 times five minutes; the last one is running.' })
  cells!: HealthCellResponse[];

  @ApiProperty({ type: HealthCellResponse, description: 'The last hour, in whole cells.' })
  last_hour!: HealthCellResponse;

  @ApiProperty({ type: PercentilesResponse, description: 'Until the first byte of streams in the last hour.' })
  first_byte!: PercentilesResponse;

  @UsdProperty({ description: 'What upstreams are owed for attempts since midnight UTC.' })
  cost_today_usd!: string;
}

export class OneChannelActivityResponse extends ChannelActivityRowResponse {
  @IdProperty('chn')
  channel_id!: string;
}

export class ChannelActivityResponse {
  @ObjectProperty('channel_activity')
  object!: 'channel_activity';

  @TimeProperty({ description: 'When the first cell begins.' })
  from!: string;

  @ApiProperty({ type: 'integer', example: 5, description: 'Length of a cell.' })
  cell_minutes!: number;

  @ApiProperty({ type: ChannelActivityRowResponse, description: 'All channels together.' })
  all!: ChannelActivityRowResponse;

  @ApiProperty({ type: [OneChannelActivityResponse], description: 'Channels that were not called are left out.' })
  channels!: OneChannelActivityResponse[];
}

export function presentChannelActivity(from: Date, channels: readonly ChannelActivity[]): ChannelActivityResponse {
  const [all] = channels.filter(({ channelId }) => channelId === null);
  if (all === undefined) throw new Error('the activity of all channels is missing');
  return {
    object: 'channel_activity',
    from: from.toISOString(),
    cell_minutes: 5,
    all: presentRow(all),
    channels: channels.flatMap((row) =>
      row.channelId === null ? [] : [{ channel_id: formatId('chn', row.channelId), ...presentRow(row) }],
    ),
  };
}

function presentRow({ cells, lastHour, firstByte, costTodayNanoUsd }: ChannelActivity) {
  return {
    cells: cells.map(presentCell),
    last_hour: presentCell(lastHour),
    first_byte: presentPercentiles(firstByte),
    cost_today_usd: formatUsd(costTodayNanoUsd),
  };
}

function presentCell({ attempts, failedAttempts }: HealthCell): HealthCellResponse {
  return { attempt_count: attempts, failed_attempt_count: failedAttempts };
}
