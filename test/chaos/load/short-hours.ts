import type { Fleet } from '../fleet.js';

/** A grant that is to end on the next mark of the run's own time. */
export const SOON = '2100-01-01T00:00:00.000Z';
/** A grant that has ended a quarter of an hour before the run began: nobody can spend it, and it may be swept at once. */
export const LONG_AGO = '2101-01-01T00:00:00.000Z';

/** Gateways must have a moment to spend it. */
const LEAST_SECONDS = 2;

/**
 * Grants end on full hours, and what is left of them goes a quarter of an hour later: longer than most runs take. In this
 * database the lots of grants that ask for it get another end in the moment in which they are made, before anybody
 * reads it: one on marks `hourMs` apart, or one of long ago. All else is as in production: Redis is told of the end
 * with the wallet, admission stops counting the lot there, and the worker sweeps when it is time.
 */
export async function shortenHours(fleet: Fleet, hourMs: number): Promise<void> {
  const seconds = Math.round(hourMs / 1_000);
  const longAgo = new Date(Date.now() - 15 * 60_000).toISOString();
  await fleet.query(`
    CREATE FUNCTION shorten_hours() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.expires_at >= '${LONG_AGO}' THEN
        NEW.expires_at := '${longAgo}';
      ELSIF NEW.expires_at >= '${SOON}' THEN
        NEW.expires_at := to_timestamp(
          ceil((extract(epoch FROM clock_timestamp()) + ${LEAST_SECONDS}) / ${seconds}) * ${seconds});
      END IF;
      RETURN NEW;
    END $$`);
  await fleet.query(
    'CREATE TRIGGER shorten_hours BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION shorten_hours()',
  );
}

/**
 * How far apart the ends of grants lie in a run. Redis is told of a wallet's next eight, those that wait for their sweep
 * included, as eight hours never pass without one: so no more than that may come in a run, or in a quarter of an hour.
 */
export function shortHourMs(durationMs: number): number {
  return Math.max(10_000, Math.min(durationMs / 6, 150_000));
}
