import { codeOf, sourceFiles } from './source-tree.js';

/** Files with a timer of their own, and why the shared ones do not fit. */
const OWN_TIMERS: Readonly<Record<string, { readonly calls: string; readonly reason: string }>> = {
  'libs/core/kernel/time/coarse-timer.ts': { calls: 'setInterval', reason: 'the shared timer of time-outs' },
  'libs/core/infra/lifecycle/repeated-work.ts': { calls: 'setInterval', reason: 'the shared timer of periodic work' },
  'libs/core/kernel/time/turn-queue.ts': {
    calls: 'setTimeout',
    reason: 'a rest of some milliseconds between two turns',
  },
  'libs/completions/streams/keep-alive.ts': { calls: 'setInterval', reason: 'per stream; each write restarts it' },
  'libs/core/http/streams/event-stream.ts': { calls: 'setInterval', reason: 'per stream; ends with it' },
  'libs/completions/attempts/attempt-loop.ts': { calls: 'setTimeout', reason: 'a pause that a disconnect ends' },
  'libs/billing/metering/journal/sync-group.ts': {
    calls: 'setTimeout',
    reason: 'group commit: a delay of a few milliseconds',
  },
  'libs/billing/metering/journal/journal-writer.ts': { calls: 'setTimeout', reason: 'the delay before a test write' },
  'libs/core/traces/span-exporter.ts': { calls: 'setTimeout', reason: 'as of metrics; nothing waits for it' },
  'libs/core/metrics/metrics.ts': { calls: 'Promise.race', reason: 'below kernel’s time-outs; it imports no module' },
  'libs/core/infra/bus/live-snapshot.ts': { calls: 'setTimeout', reason: 'the delay before a failed load is retried' },
};

/** Node's timers, and the race that makes a time-out of a timer; the awaited `setTimeout as sleep` is a pause. */
const TIMER = /(?<![.\w])(setInterval|setTimeout)\(|\b(Promise\.race)\(/g;

const files = sourceFiles('libs', 'apps/gateway', 'apps/control', 'apps/worker', 'apps/cli');

function timersIn(text: string): string {
  const names = Array.from(codeOf(text).matchAll(TIMER), (match) => match[1] ?? match[2] ?? '');
  return [...new Set(names)].join(', ');
}

describe('timers', () => {
  it('finds a timer and a race, and neither a pause nor a time-out of a socket', () => {
    expect(timersIn('a = setInterval(f, 1); await Promise.race([a, b]);')).toBe('setInterval, Promise.race');
    expect(timersIn("import { setTimeout as sleep } from 'x'; await sleep(1); socket.setTimeout(1);")).toBe('');
  });

  it('time-outs are withTimeout or CoarseTimer, periodic work is RepeatedWork', () => {
    const found = files.map(({ path, text }) => [path, timersIn(text)] as const).filter(([, timers]) => timers !== '');
    const allowed = Object.entries(OWN_TIMERS).map(([path, { calls }]) => [path, calls]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(allowed));
  });
});
