import { SHIPPED, readJson } from './files.mjs';
import { staleness } from './staleness.mjs';

/**
 * Says what is stale in the shipped price list, with exit code 1 if anything is.
 * @param day of UTC, `2026-12-31`
 */
export function checkShipped(day) {
  const catalog = readJson(SHIPPED);
  const faults = staleness(catalog, day);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) {
    console.error(`${faults.length} faults of ${SHIPPED}: build it anew by npm run catalog`);
    process.exitCode = 1;
  } else console.log(`${SHIPPED} of ${catalog.built}: ${catalog.models.length} models, current on ${day}`);
}
