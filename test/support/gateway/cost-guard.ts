import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODEL } from '../../bench/cases.mjs';
import { startChild, type BenchChild } from '../../bench/child.mjs';
import { median } from '../../bench/run/figures.mjs';
import { GatewayProcess } from '../processes/gateway-process.js';
import { startPlatform, type Platform } from './platform.js';

/** Today 4.5 to 6.5, by the machine and what else runs on it. Twice as much work does not fit. */
export const RATIO_MAX = 9;

/** Today 1.5 kB. With a reference from the old generation to each request, all 10 kB of its state are. */
export const PROMOTED_MAX_BYTES = 4_000;

/** The median of so many rounds counts. */
const ROUNDS = 5;
/** A gateway starts at ten times its cost, until V8 has compiled what a request runs: some 6,000 requests. */
const ROUNDS_MAX = 60;
const WINDOW_MS = 500;
const CONNECTIONS = 16;
const FLAGS = join(__dirname, '../../../tools/launch/node-flags.json');
const BURN_CPU = join(__dirname, '../processes/preload/burn-cpu.cjs');
const COUNT_PROMOTED = join(__dirname, '../processes/preload/count-promoted.cjs');
/** Each some 1,000 requests; the young generation is collected every 400. */
const PROMOTION_ROUNDS = 10;

interface Target {
  readonly url: string;
  readonly pid: number;
  readonly key: string;
}

interface Cost {
  /** Of a request, all threads of the process together. */
  readonly cpuMicroseconds: number;
  /** How often the bare proxy's. */
  readonly ratio: number;
}

interface Measured {
  readonly failures: number;
  readonly failureSample: string | null;
  readonly replies: number;
  readonly cpuMicroseconds: number;
}

/** A platform whose gateways are compared with the bare proxy. */
export interface MeasuredPlatform {
  /** Of a new gateway, as production runs it; `burnMicroseconds`: each request costs so much more. */
  costOf(options?: { readonly burnMicroseconds?: number }): Promise<Cost>;
  /** Bytes of a request that outlive it: what the collector moves to the old generation. */
  promotedBytes(): Promise<number>;
  stop(): Promise<void>;
}

export async function startMeasured(): Promise<MeasuredPlatform> {
  const [platform, guard] = await Promise.all([startPlatform(), CostGuard.start()]);
  await platform.addModel({ canonicalId: MODEL });
  await platform.addChannel({ name: 'bench', serves: [MODEL], baseUrl: guard.upstreamUrl });
  const { apiKey: key } = await platform.addCustomer({ topUpUsd: '10000' });
  return {
    async costOf({ burnMicroseconds = 0 } = {}) {
      const environment = { BURN_MICROSECONDS: String(burnMicroseconds) };
      const gateway = await startGateway(platform, environment, burnMicroseconds === 0 ? null : BURN_CPU);
      const cost = await guard.measure({ url: gateway.url, pid: gateway.pid, key });
      await gateway.kill();
      return cost;
    },
    async promotedBytes() {
      const folder = mkdtempSync(join(tmpdir(), 'promoted-'));
      const file = join(folder, 'bytes');
      const gateway = await startGateway(platform, { PROMOTED_FILE: file }, COUNT_PROMOTED);
      const target = { url: gateway.url, pid: gateway.pid, key };
      await guard.measure(target);
      const before = Number(readFileSync(file, 'utf8'));
      const replies = await guard.send(target, PROMOTION_ROUNDS);
      const promoted = Number(readFileSync(file, 'utf8')) - before;
      await gateway.kill();
      rmSync(folder, { recursive: true });
      return promoted / replies;
    },
    async stop() {
      await guard.stop();
      await platform.stop();
    },
  };
}

function startGateway(
  platform: Platform,
  environment: Record<string, string>,
  preload: string | null,
): Promise<GatewayProcess> {
  const { gateway: flags } = JSON.parse(readFileSync(FLAGS, 'utf8')) as { readonly gateway: readonly string[] };
  return GatewayProcess.start(platform, {
    environment: { LOG_LEVEL: 'info', ROUTIFY_INSTANCE: 'measured', ...environment },
    nodeFlags: preload === null ? flags : [...flags, '--require', preload],
  });
}

/** The CPU of a request of a gateway compared with the bare proxy of `npm run bench`: both in turn, in one run. */
class CostGuard {
  private constructor(
    private readonly upstream: BenchChild,
    private readonly floor: BenchChild,
    private readonly generator: BenchChild,
  ) {}

  static async start(): Promise<CostGuard> {
    const upstream = await startChild('upstream.mjs');
    return new CostGuard(
      upstream,
      await startChild('floor.mjs', { args: [upstream.url] }),
      await startChild('clients/load.mjs'),
    );
  }

  /** A channel to this address serves `MODEL`. */
  get upstreamUrl(): string {
    return `${this.upstream.url}/v1`;
  }

  /**
   * Measures until a request costs less than `RATIO_MAX` times that of the bare proxy, by the median of the last rounds,
   * or for 60 rounds: a busy machine takes longer, and more work never passes.
   */
  async measure(gateway: Target): Promise<Cost> {
    const floor: Target = { url: this.floor.url, pid: this.floor.pid, key: 'none' };
    const rounds: Cost[] = [];
    for (;;) {
      const floorMicroseconds = (await this.load(floor)).cpuMicroseconds;
      const { cpuMicroseconds } = await this.load(gateway);
      rounds.push({ cpuMicroseconds, ratio: cpuMicroseconds / floorMicroseconds });
      const last = rounds.slice(-ROUNDS);
      const cost = { cpuMicroseconds: medianOf(last, 'cpuMicroseconds'), ratio: medianOf(last, 'ratio') };
      const isEnough = rounds.length >= ROUNDS && cost.ratio < RATIO_MAX;
      if (isEnough || rounds.length === ROUNDS_MAX) return cost;
    }
  }

  async stop(): Promise<void> {
    for (const child of [this.generator, this.floor, this.upstream]) await child.stop();
  }

  /** Returns the number of replies. */
  async send(gateway: Target, rounds: number): Promise<number> {
    let replies = 0;
    for (let round = 0; round < rounds; round++) replies += (await this.load(gateway)).replies;
    return replies;
  }

  private async load({ url, pid, key }: Target): Promise<Measured> {
    const times = { warmupMs: 100, windowMs: WINDOW_MS };
    this.generator.process.send({ url, pid, key, connections: CONNECTIONS, stream: false, model: MODEL, ...times });
    const [result] = (await once(this.generator.process, 'message')) as [Measured];
    if (result.failures > 0) throw new Error(`${result.failures} bad replies: ${result.failureSample}`);
    return result;
  }
}

function medianOf(costs: readonly Cost[], measure: keyof Cost): number {
  return median(costs.map((cost) => cost[measure])) ?? NaN;
}
