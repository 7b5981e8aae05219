import { id, integer, object, objects, time, usd } from '#fields';
import { formatId, formatUsd } from '#kernel';
import type { ChannelActivity, HealthCell } from '#usage';
import { reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { PercentilesResponse, presentPercentiles } from '../../usage/overview.dto.js';

export class HealthCellResponse extends reply({
  attempt_count: integer('Calls of upstreams. None: silence.', { example: 14 }),
  failed_attempt_count: integer('Of these, what the upstream is to blame for.', { example: 0 }),
}) {}

export class ChannelActivityRowResponse extends reply({
  cells: objects(HealthCellResponse, '72 times five minutes; the last one is running.'),
  last_hour: object(HealthCellResponse, 'The last hour, in whole cells.'),
  first_byte: object(PercentilesResponse, 'Until the first byte of streams in the last hour.'),
  cost_today_usd: usd('What upstreams are owed for attempts since midnight UTC.'),
}) {}

export class OneChannelActivityResponse extends reply({
  ...ChannelActivityRowResponse.fields,
  channel_id: id('chn'),
}) {}

export class ChannelActivityResponse extends reply({
  object: objectName('channel_activity'),
  from: time('When the first cell begins.'),
  cell_minutes: integer('Length of a cell.', { example: 5 }),
  all: object(ChannelActivityRowResponse, 'All channels together.'),
  channels: objects(OneChannelActivityResponse, 'Channels that were not called are left out.'),
}) {}

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
