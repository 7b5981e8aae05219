// `npm run bench:settlement`: how one worker keeps up with finished requests. Postgres is durable here, as in production:
// every commit reaches the disk.
//
//   -- --drain [--events 40000] [--organizations 200] [--seconds 20]
//        the default: requests a second from a prepared outbox, the CPU of worker, Postgres and Redis, the memory of an
//        unsettled request; then the lag at 1,000 requests a second, for `seconds`
//   -- --recovery [--seconds 60]
//        a gateway at its limit for `seconds`, then the time until nothing in the outbox is older than a second
//   -- --steady [--minutes 1] [--share 0.8]
//        `share` of the arrivals that gateway and worker together sustain: 503s and lag
import { parseArgs } from 'node:util';
import { runBench } from '../run/run-bench.mjs';

const { values: options } = parseArgs({
  options: {
    drain: { type: 'boolean' },
    recovery: { type: 'boolean' },
    steady: { type: 'boolean' },
    events: { type: 'string', default: '40000' },
    organizations: { type: 'string', default: '200' },
    seconds: { type: 'string' },
    minutes: { type: 'string', default: '1' },
    share: { type: 'string', default: '0.8' },
  },
});

async function main() {
  if (options.recovery) {
    const { measureRecovery } = await import('./under-load.mjs');
    await measureRecovery({ seconds: Number(options.seconds ?? 60) });
  } else if (options.steady) {
    const { measureSteady } = await import('./under-load.mjs');
    await measureSteady({ minutes: Number(options.minutes), share: Number(options.share) });
  } else {
    const { measureDrain } = await import('./drain.mjs');
    await measureDrain({
      events: Number(options.events),
      seconds: Number(options.seconds ?? 20),
      organizations: Number(options.organizations),
    });
  }
}

await runBench(main);
