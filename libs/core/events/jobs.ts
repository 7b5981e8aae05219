import { job } from '../infra/lifecycle/job.js';
import { Clock } from '../kernel/time/clock.js';
import { EventsRepository } from './events.repository.js';

const BATCH = 1_000;
/** For how long events can be listed and replayed. */
const KEPT_MS = 30 * 86_400_000;

export const EVENT_JOBS = [
  job({
    name: 'events',
    everyMs: 1_000,
    about: 'gives committed events their place in the stream',
    failure: 'could not relay events',
    needs: [EventsRepository],
    run: async ([events], signal) => {
      while (!signal.aborted && (await relay(events)) === BATCH);
    },
  }),
  job({
    name: 'old-events',
    everyMs: 3_600_000,
    first: 'at start',
    about: 'removes events of more than 30 days ago',
    failure: 'could not remove old events',
    needs: [EventsRepository, Clock],
    run: ([events, clock]) => events.removeBefore(new Date(clock.nowMs() - KEPT_MS)),
  }),
];

async function relay(events: EventsRepository): Promise<number> {
  const count = await events.relay(BATCH);
  if (FAILPOINTS && count > 0) failpoint('events-relayed');
  return count;
}
