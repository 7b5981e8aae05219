import type { LiveEvent } from '@/live/live-store';
import type { Rereads } from '@/live/use-live';

const OVERVIEW = '/admin/v1/overview';
const ACTIVITY = '/admin/v1/channel-activity';
const ATTENTION = '/admin/v1/attention';
const CHANNELS = '/admin/v1/channels';
const MISSING = '/admin/v1/models/missing';

/** Sums need no row by row; a change of a channel is seen at once. */
const SUMS_MS = 15_000;
const HEALTH_MS = 5_000;
const SOON_MS = 500;

/** What an event makes stale on the screens of operators. */
export function operatorRereads({ name, data }: LiveEvent): Rereads {
  if (name === 'channel') {
    return { [CHANNELS]: SOON_MS, [ATTENTION]: SOON_MS, [ACTIVITY]: SOON_MS, [MISSING]: SOON_MS };
  }
  if (name !== 'request') return {};
  const isFailure = data.outcome === 'all_channels_failed' || data.outcome === 'upstream_broken';
  return { [OVERVIEW]: SUMS_MS, [ACTIVITY]: HEALTH_MS, ...(isFailure ? { [ATTENTION]: HEALTH_MS } : {}) };
}

export const OPERATOR_FOLLOWED = ['/admin/v1/requests', OVERVIEW, ACTIVITY, ATTENTION, CHANNELS, MISSING] as const;
