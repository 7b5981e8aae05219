import { id, integer, object, objects, time, usd, formatId, formatUsd } from '#core';
import type { ChannelActivity, HealthCell } from '#billing/ledger';
import { reply, objectName } from '#core/http';
import { PercentilesResponse, presentPercentiles } from '#billing/http';

export class HealthCellResponse extends reply({
  attempt_count: integer('Number of attempts.', { example: 14 }),
  failed_attempt_count: integer('Number of attempts that failed because of the provider.', { example: 0 }),
}) {}

export class ChannelActivityRowResponse extends reply({
  cells: objects(HealthCellResponse, '72 intervals of five minutes. The latest one is in progress.'),
  last_hour: object(HealthCellResponse, 'The last hour, in whole intervals.'),
  first_byte: object(PercentilesResponse, 'Time to first byte of streams in the last hour.'),
  cost_today_usd: usd('Provider cost since midnight UTC.'),
}) {}

export class OneChannelActivityResponse extends reply({
  ...ChannelActivityRowResponse.fields,
  channel_id: id('chn'),
}) {}

export class ChannelActivityResponse extends reply({
  object: objectName('channel_activity'),
  from: time('Start of the first interval.'),
  cell_minutes: integer('Length of an interval.', { example: 5 }),
  all: object(ChannelActivityRowResponse, 'All channels together.'),
  channels: objects(OneChannelActivityResponse, 'Activity by channel. Channels without attempts are omitted.'),
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
