import { Nemesis } from '../faults/nemesis.js';
import { CASE_TIME_LIMIT_MS, playCase, print } from './play-case.js';

jest.setTimeout(CASE_TIME_LIMIT_MS);

it.each([1, 2, 3])('C39 everything at once, by the schedule of seed %d', async (seed) => {
  const { summary } = await playCase(
    ({ fleet, log }) => new Nemesis(fleet, log, { seed, kills: 24, durationMs: 60_000 }).run(),
    { seed },
  );
  print(summary);
});
