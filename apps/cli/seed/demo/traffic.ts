import { DEMO_MODELS, INCIDENT, type DemoModel } from './catalog.js';
import type { DemoCustomer } from './customers.js';
import { SeededRandom } from './seeded-random.js';

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How a request ended. */
type Ending = 'completed' | 'client_closed' | 'failed' | 'waived';

/** A request of the demo: what it was, without ids and prices. */
export interface PlannedRequest {
  readonly atMs: number;
  readonly model: DemoModel;
  /** Index among the keys of its customer. */
  readonly key: number;
  readonly team: string;
  readonly ending: Ending;
  /** Calls of channels, the last of which answered unless the request failed. */
  readonly calls: readonly PlannedCall[];
  /** Channels that were left out as ejected. */
  readonly ejected: readonly string[];
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly stream: boolean;
  readonly firstByteMs: number;
  readonly durationMs: number;
}

interface PlannedCall {
  readonly channel: string;
  /** Null: it answered. */
  readonly failure: 'overloaded' | 'rate_limited' | 'timeout' | null;
}

const SEED = 54;
const FAILURE_RATE = 0.006;
const CLOSED_RATE = 0.008;
/** In an incident gateways find out within minutes; later only probes call the channel. */
const DETECTED_MS = 3 * MINUTE_MS;
const PROBE_RATE = 0.06;
/** Replies that broke off, which customers do not pay: more of them while a channel fails. */
const WAIVED_RATE = 0.0012;
const WAIVED_RATE_IN_INCIDENT = 0.4;
const FIRST_BYTE_MS = 380;
const FAILURES = ['rate_limited', 'timeout'] as const;

/**
 * The requests of a customer in one day, in order: the same for the same customer, day and moment.
 *
 * @param dayMs the beginning of the UTC day
 * @param nowMs the end of all traffic
 */
export function trafficOf(customer: DemoCustomer, dayMs: number, nowMs: number): PlannedRequest[] {
  const daysAgo = Math.floor((nowMs - dayMs) / DAY_MS);
  if (daysAgo >= customer.daysAgo) return [];
  const random = new SeededRandom(SEED + hash(customer.slug) + daysAgo * 7_919);
  const hours = Array.from({ length: 24 }, (_, hour) => loadOf(customer, dayMs + hour * HOUR_MS));
  const total = hours.reduce((sum, load) => sum + load, 0);
  const count = Math.round(((perDay(customer, daysAgo) * total) / 24) * (0.85 + random.next() * 0.3));
  const times = Array.from({ length: count }, () => {
    const hour = random.weighted(hours);
    return dayMs + hour * HOUR_MS + Math.floor(random.next() * HOUR_MS);
  });
  return times
    .filter((atMs) => atMs < nowMs)
    .sort((one, other) => one - other)
    .map((atMs) => requestAt(customer, atMs, nowMs, random));
}

/** Whether a channel fails at this moment. */
export function failsAt(channel: string, atMs: number, nowMs: number): boolean {
  const startMs = incidentStart(nowMs);
  return channel === INCIDENT.channel && atMs >= startMs && atMs < startMs + INCIDENT.minutes * MINUTE_MS;
}

export function incidentStart(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS) * DAY_MS - INCIDENT.daysAgo * DAY_MS + INCIDENT.hour * HOUR_MS;
}

function perDay({ perDay: [first, today], daysAgo: age }: DemoCustomer, daysAgo: number): number {
  return first + ((today - first) * (age - daysAgo)) / age;
}

/** Relative to an average hour of a weekday. */
function loadOf({ rhythm, utcOffset }: DemoCustomer, atMs: number): number {
  const local = new Date(atMs + utcOffset * HOUR_MS);
  const isWeekend = local.getUTCDay() === 0 || local.getUTCDay() === 6;
  return (rhythm.hours[local.getUTCHours()] ?? 0) * (isWeekend ? rhythm.weekend : 1);
}

function requestAt(customer: DemoCustomer, atMs: number, nowMs: number, random: SeededRandom): PlannedRequest {
  const model = modelNamed(customer.models[random.weighted(sharesOf(customer.models))]?.[0] ?? '');
  const key = random.weighted(customer.keys.map(({ share }) => share));
  const { calls, ejected } = callsOf(model, atMs, nowMs, random);
  const ending = endingOf(model, calls, atMs, nowMs, random);
  const promptTokens = around(model.promptTokens, random);
  const fullOutput = around(model.outputTokens, random);
  const outputTokens = ending === 'client_closed' ? Math.ceil(fullOutput * random.next()) : fullOutput;
  const failedMs = calls.filter(({ failure }) => failure !== null).length * 900;
  const firstByteMs = failedMs + Math.round(FIRST_BYTE_MS * (0.6 + random.next() * 1.6) + promptTokens / 90);
  return {
    atMs,
    model,
    key,
    ending,
    calls,
    ejected,
    promptTokens,
    team: random.pick(customer.keys[key]?.teams ?? ['default']),
    cachedTokens: Math.floor(promptTokens * model.cachedShare * (0.7 + random.next() * 0.3)),
    outputTokens: ending === 'failed' ? 0 : outputTokens,
    stream: model.endpoint === 'chat' && random.flip(0.7),
    firstByteMs,
    durationMs: firstByteMs + Math.round((outputTokens / model.tokensPerSecond) * 1_000 * (0.8 + random.next() * 0.5)),
  };
}

function callsOf(model: DemoModel, atMs: number, nowMs: number, random: SeededRandom) {
  const first = random.weighted(sharesOf(model.channels));
  const names = model.channels.map(([name]) => name);
  const order = [...names.slice(first), ...names.slice(0, first)];
  const down = order.filter((name) => failsAt(name, atMs, nowMs));
  const isDetected = down.length > 0 && atMs > incidentStart(nowMs) + DETECTED_MS && !random.flip(PROBE_RATE);
  const ejected = isDetected && down.length < order.length ? down : [];
  const calls: PlannedCall[] = [];
  for (const channel of order.filter((name) => !ejected.includes(name))) {
    const isDown = down.includes(channel);
    const failure: PlannedCall['failure'] = isDown
      ? 'overloaded'
      : random.flip(FAILURE_RATE)
        ? random.pick(FAILURES)
        : null;
    calls.push({ channel, failure });
    if (failure === null) break;
  }
  return { calls, ejected };
}

function endingOf(
  model: DemoModel,
  calls: readonly PlannedCall[],
  atMs: number,
  nowMs: number,
  random: SeededRandom,
): Ending {
  if (calls.at(-1)?.failure !== null) return 'failed';
  if (model.endpoint !== 'chat') return 'completed';
  const isIncident = failsAt(INCIDENT.channel, atMs, nowMs) && calls.length > 1;
  if (random.flip(isIncident ? WAIVED_RATE_IN_INCIDENT : WAIVED_RATE)) return 'waived';
  return random.flip(CLOSED_RATE) ? 'client_closed' : 'completed';
}

function modelNamed(canonicalId: string): DemoModel {
  const model = DEMO_MODELS.find((one) => one.canonicalId === canonicalId);
  if (model === undefined) throw new RangeError(`no model ${canonicalId} in the demo`);
  return model;
}

function sharesOf(rows: readonly (readonly [name: string, share: number])[]): number[] {
  return rows.map(([, share]) => share);
}

/** Mostly within a factor of three, with a long tail upwards. */
function around(typical: number, random: SeededRandom): number {
  if (typical === 0) return 0;
  const spread = (random.next() + random.next() + random.next()) / 1.5 - 1;
  return Math.max(1, Math.round(typical * Math.exp(spread * 1.1)));
}

function hash(text: string): number {
  return Buffer.from(text).reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 7);
}
