import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';

export type Activity = components['schemas']['ChannelActivityResponse'];
export type ActivityRow = Activity['channels'][number];

const POLL_MS = 60_000;

/** Six hours of calls of each channel, by five minutes. */
export function useChannelActivity() {
  return operatorApi.hooks.useQuery('get', '/admin/v1/channel-activity', undefined, { refetchInterval: POLL_MS });
}

/** Undefined: it was not called. */
export function activityOf(activity: Activity | undefined, channelId: string): ActivityRow | undefined {
  return activity?.channels.find(({ channel_id: id }) => id === channelId);
}

/** The share of the last hour's calls that did not fail; null: there were none. */
export function successOf(row: ActivityRow | undefined): number | null {
  if (row === undefined || row.last_hour.attempt_count === 0) return null;
  return 1 - row.last_hour.failed_attempt_count / row.last_hour.attempt_count;
}
