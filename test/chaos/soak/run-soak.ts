import { setTimeout as sleep } from 'node:timers/promises';
import { describeFindings, runUnderLoad, type ChaosReport } from '../run-chaos.js';
import { growthOf, type Growth } from './growth.js';
import { takeSample, type Sample } from './sample.js';

interface SoakOptions {
  readonly seed: number;
  readonly requestsPerSecond: number;
  readonly durationMs: number;
  readonly samples: number;
  readonly onSample: (sample: Sample) => void;
}

export interface SoakReport {
  readonly growths: readonly Growth[];
  /** Differences of the books, as text; empty: none. */
  readonly differences: string;
  readonly summary: string;
}

/** Load without faults for a long time, what grew meanwhile, and the check of all results. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { seed, requestsPerSecond, durationMs, samples: count, onSample } = options;
  const samples: Sample[] = [];
  const report: ChaosReport = await runUnderLoad(
    { seed, requestsPerSecond, keepOnFindings: true },
    async ({ fleet }) => {
      while (samples.length < count) {
        await sleep(durationMs / count);
        const sample = await takeSample(fleet);
        samples.push(sample);
        onSample(sample);
      }
    },
  );
  return {
    growths: growthOf(samples),
    differences: describeFindings(report.findings),
    summary: report.summary,
  };
}
