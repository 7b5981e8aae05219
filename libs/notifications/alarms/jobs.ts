import { job } from '#core/infra';
import { AlarmPass } from './alarm-pass.js';
import { DeliveryWithoutWorkers } from './delivery/delivery-without-workers.js';
import { Ping } from './processes/ping.js';
import { ProcessWatch } from './processes/process.watch.js';

/** In workers and in control: each is missed by the other. */
export const ALARM_JOBS = [
  job({
    name: 'alarms',
    everyMs: 1_000,
    about: 'stores the alarms that processes report; every 10 s ends alarms and writes emails that are due',
    failure: 'could not store alarms; the next pass retries',
    needs: [AlarmPass],
    run: ([alarms], signal) => alarms.run(signal),
  }),
  job({
    name: 'processes',
    everyMs: 5_000,
    about: 'raises an alarm when all gateways, all workers or all controls are gone',
    failure: 'could not read the heartbeats of processes',
    needs: [ProcessWatch],
    run: ([processes]) => processes.check(),
  }),
];

/** Of control: what is sent when the rest is down. */
export const LAST_ALARM_JOBS = [
  job({
    name: 'alarms-without-workers',
    everyMs: 1_000,
    about: 'while no worker runs, sends emails about alarms, and calls webhooks of the operator',
    failure: 'could not send alarms without a worker',
    needs: [DeliveryWithoutWorkers],
    run: ([delivery], signal) => delivery.run(signal),
  }),
  job({
    name: 'ping',
    everyMs: 1_000,
    about: 'calls `ROUTIFY_PING_URL` at its interval while the whole installation works',
    failure: 'could not send the ping',
    needs: [Ping],
    run: ([ping]) => ping.run(),
  }),
];
