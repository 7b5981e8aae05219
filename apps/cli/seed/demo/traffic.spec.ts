import { DEMO_CHANNELS, DEMO_MODELS, INCIDENT } from './catalog.js';
import { DEMO_CUSTOMERS } from './customers.js';
import { DAY_MS, failsAt, incidentStart, trafficOf, type PlannedRequest } from './traffic.js';

/** A Saturday, at noon. */
const NOW_MS = Date.parse('2026-11-28T12:00:00Z');
const TODAY_MS = Math.floor(NOW_MS / DAY_MS) * DAY_MS;
const [halden, northwind] = DEMO_CUSTOMERS;

const onDay = (daysAgo: number, customer = halden): PlannedRequest[] =>
  customer === undefined ? [] : trafficOf(customer, TODAY_MS - daysAgo * DAY_MS, NOW_MS);

describe('the traffic of the demo', () => {
  it('is the same each time, in order, and within its day', () => {
    const requests = onDay(3);
    expect(requests.length).toBeGreaterThan(50);
    expect(onDay(3)).toEqual(requests);
    const times = requests.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.every((atMs) => Math.floor(atMs / DAY_MS) * DAY_MS === TODAY_MS - 3 * DAY_MS)).toBe(true);
  });

  it('ends now, begins with the customer, grows, and rests at night and on weekends', () => {
    expect(onDay(0, northwind).every(({ atMs }) => atMs < NOW_MS)).toBe(true);
    expect(onDay(90)).toEqual([]);
    // Two Wednesdays, and the Sunday before the second.
    expect(onDay(3).length).toBeGreaterThan(onDay(80).length * 2);
    expect(onDay(6).length).toBeLessThan(onDay(3).length / 3);
    expect(onDay(3).filter(({ atMs }) => new Date(atMs).getUTCHours() < 4)).toEqual([]);
  });

  it('fails over from the channel of the incident, and leaves it out once that is known', () => {
    const startMs = incidentStart(NOW_MS);
    const hit = DEMO_CUSTOMERS.flatMap((customer) => onDay(INCIDENT.daysAgo, customer)).filter(({ model, atMs }) =>
      model.channels.some(([name]) => failsAt(name, atMs, NOW_MS)),
    );
    expect(hit.length).toBeGreaterThan(10);
    expect(hit.every(({ atMs }) => atMs >= startMs && atMs < startMs + INCIDENT.minutes * 60_000)).toBe(true);
    const answered = hit.filter(({ ending }) => ending !== 'failed').map(({ calls }) => calls.at(-1)?.channel);
    expect(answered).not.toContain(INCIDENT.channel);
    expect(hit.filter(({ ejected }) => ejected.includes(INCIDENT.channel)).length).toBeGreaterThan(hit.length / 2);
  });

  it('names models and channels that are there, and shares of a whole', () => {
    const channels = new Set(DEMO_CHANNELS.map(({ name }) => name));
    const models = new Set(DEMO_MODELS.map(({ canonicalId }) => canonicalId));
    const total = (shares: readonly (readonly [string, number])[]): number =>
      Math.round(shares.reduce((sum, [, share]) => sum + share, 0) * 100) / 100;
    for (const { channels: serving } of DEMO_MODELS) {
      expect(total(serving)).toBe(1);
      for (const [name] of serving) expect(channels).toContain(name);
    }
    for (const { models: used } of DEMO_CUSTOMERS) {
      expect(total(used)).toBe(1);
      for (const [canonicalId] of used) expect(models).toContain(canonicalId);
    }
  });
});
