import type { Fleet } from '../fleet.js';

/** Expiry of a grant at the next mark of the run's own hours. */
export const SOON = '2100-01-01T00:00:00.000Z';
/** Expiry a quarter of an hour before the run: never spendable, and due for its sweep at once. */
export const LONG_AGO = '2101-01-01T00:00:00.000Z';

/** Days of a bonus that ends as `SOON` does. */
export const SOON_DAYS = 3_650;

/** Leaves gateways a moment to spend it. */
const LEAST_SECONDS = 2;

/**
 * Grants expire on full hours, and their rest is swept a quarter of an hour later: longer than most runs. In this
 * database a trigger gives marked lots another expiry on insert, before any read: on marks `hourMs` apart, or long
 * ago. All else is as in production: the wallet carries the expiry to Redis, admission stops counting the lot there,
 * and the worker sweeps in time.
 */
export async function shortenHours(fleet: Fleet, hourMs: number): Promise<void> {
  const seconds = Math.round(hourMs / 1_000);
  const longAgo = new Date(Date.now() - 15 * 60_000).toISOString();
  await fleet.query(`
    CREATE FUNCTION shorten_hours() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.expires_at >= '${LONG_AGO}' THEN
        NEW.expires_at := '${longAgo}';
      ELSIF NEW.expires_at >= '${SOON}' OR NEW.expires_at > now() + interval '${SOON_DAYS - 10} days' THEN
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
 * The distance of grant expiries in a run. Redis holds a wallet's next eight, unswept ones included, as eight hours
 * never pass without a publish: no more than that fit into a run, or into a quarter of an hour.
 */
export function shortHourMs(durationMs: number): number {
  return Math.max(10_000, Math.min(durationMs / 6, 150_000));
}
