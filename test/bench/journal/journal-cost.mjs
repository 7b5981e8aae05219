// `npm run bench:journal`: the share of the gateway's CPU used by its journal and by lease renewal, under 32 clients
// and 64 streams: the time in their functions by V8's profile, of the CPU time of the whole process by the kernel.
// Kernel time of their writes counts; a Redis write that shares a batch with other commands does not.
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinHelpers, startChild } from '../child.mjs';
import { startGateway } from '../gateway.mjs';
import { cpuByGroup } from './profile-share.mjs';
import { verdict } from '../run/figures.mjs';
import { runBench, stops } from '../run/run-bench.mjs';

const GOAL_PERCENT = 5;
/** V8 compiles for ten seconds; leases are renewed every eight. */
const WARMUP_MS = 12_000;
const WINDOW_MS = 18_000;
const SAMPLE_EVERY_US = 500;
const LOADS = [
  { name: 'JSON, 32 clients', connections: 32, stream: false },
  { name: '64 paced streams', connections: 64, stream: true },
];

const RENEWAL_FUNCTIONS =
  /^(?:renew|restore)(?:Live|All|Call|KeyList)?$|^(?:heartbeat|checkpointOf|sendRenewals|sendBatch)$/;

function groupOf({ functionName, source }) {
  if (source.includes('/metering/journal/')) {
    return source.includes('journal-writer') ? 'journal, writes' : 'journal, records';
  }
  const isRenewal = /\/(?:metering|admission)\//.test(source) && RENEWAL_FUNCTIONS.test(functionName);
  return isRenewal ? 'renewal' : null;
}

async function main() {
  pinHelpers();
  const folder = mkdtempSync(join(tmpdir(), 'routify-profile-'));
  stops.push(() => rmSync(folder, { recursive: true }));
  const upstream = await startChild('upstream.mjs');
  stops.push(upstream.stop);
  const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${SAMPLE_EVERY_US}`];
  const gateway = await startGateway(upstream.url, { moreFlags: flags });
  stops.push(gateway.stop);
  const windows = [];
  for (const load of LOADS) windows.push({ name: load.name, ...(await press(gateway, load)) });
  await stops.pop()(); // the profile is written when the gateway ends
  const [file] = readdirSync(folder);
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  for (const window of windows) print(window, cpuByGroup(profile, groupOf, window));
}

/** Runs one load; returns start and end of its measured part. */
async function press({ url, pid, key }, { connections, stream }) {
  const load = await startChild('clients/load.mjs');
  const startedUs = nowUs();
  load.process.send({ url, pid, key, connections, stream, warmupMs: WARMUP_MS, windowMs: WINDOW_MS });
  const [result] = await once(load.process, 'message');
  await load.stop();
  if (result.failures > 0) throw new Error(`${result.failures} bad replies, such as: ${result.failureSample}`);
  const fromUs = startedUs + WARMUP_MS * 1_000;
  const cpuUs = result.cpuMicroseconds * result.perSecond * (WINDOW_MS / 1_000);
  return { fromUs, toUs: fromUs + WINDOW_MS * 1_000, cpuUs };
}

/** The clock of V8's samples: monotonic, and the same in all processes of a machine. */
function nowUs() {
  return Number(process.hrtime.bigint() / 1_000n);
}

function print({ name, cpuUs }, { busyUs, byGroup }) {
  const percentOf = (us) => (100 * us) / cpuUs;
  const parts = [...byGroup].map(([group, us]) => `${group} ${percentOf(us).toFixed(2)} %`);
  const together = percentOf([...byGroup.values()].reduce((sum, us) => sum + us, 0));
  console.log(
    `${name}: ${parts.join(', ')} of ${Math.round(cpuUs / 1_000)} ms, ${Math.round(busyUs / 1_000)} of them in the profile`,
  );
  console.log(
    `goal: ${name}: journal and renewal ≤ ${GOAL_PERCENT} % of the CPU: ${together.toFixed(2)} ${verdict(together <= GOAL_PERCENT)}`,
  );
}

await runBench(main);
