import { Config, job } from '#core/infra';
import { ChannelEventsRepository } from './changes/channel-events.repository.js';
import { ChannelHistoryWriter } from './history/channel-history-writer.js';

const BATCH = 10_000;

export const CHANNEL_HISTORY_JOBS = [
  job({
    name: 'channel-history',
    everyMs: 1_000,
    about: 'writes health events to channel history, and disables refused credentials',
    failure: 'could not write channel history; the next pass tries again',
    needs: [ChannelHistoryWriter],
    run: ([writer]) => writer.run(),
  }),
  job({
    name: 'old-channel-history',
    everyMs: 3_600_000,
    about: 'deletes channel history older than `ROUTIFY_CHANNEL_HISTORY_DAYS`',
    failure: 'could not delete old channel history; the next pass tries again',
    needs: [ChannelEventsRepository, Config],
    run: async ([events, { channelHistoryDays: days }], signal) => {
      while (days !== null && !signal.aborted && (await events.deleteOlderThan(days, BATCH)) === BATCH);
    },
  }),
];
