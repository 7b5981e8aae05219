const PAIRS = 150;
const EVERY_MS = 20;
const COMPARISONS_MAX = 5;

const SLOWER_MAX = 1.2;
/** Differences below these are noise of the scheduler. */
const NOISE_MS = { p99: 20, median: 5 };

/** Sends one request; true for the expected answer. Any other answer counts as no answer. */
export type SendRequest = () => Promise<boolean>;

/** Latencies of requests, milliseconds. */
export interface Waits {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** One comparison of the measured program with the `control`. */
export interface WaitComparison {
  readonly measured: Waits;
  readonly control: Waits;
}

/**
 * Whether one program delays requests, on a machine that stalls now and then. Every 20 ms the program and a control
 * beside it get a request at the same moment, in alternating order, so that a stall of the machine affects both. A
 * delay of the program shows in every comparison; one comparison without it is enough.
 * @returns empty once p99 and median are at most a fifth above the control's, else all comparisons
 */
export async function slowComparisons(measured: SendRequest, control: SendRequest): Promise<readonly WaitComparison[]> {
  const comparisons: WaitComparison[] = [];
  while (comparisons.length < COMPARISONS_MAX) {
    const comparison = await compareWaits(measured, control);
    if (keepsUp(comparison)) return [];
    comparisons.push(comparison);
  }
  return comparisons;
}

function keepsUp({ measured, control }: WaitComparison): boolean {
  return (
    measured.p99Ms <= Math.max(control.p99Ms * SLOWER_MAX, control.p99Ms + NOISE_MS.p99) &&
    measured.medianMs <= Math.max(control.medianMs * SLOWER_MAX, control.medianMs + NOISE_MS.median)
  );
}

/** Open loop: no request waits for the one before it, so a stall delays and counts every request sent during it. */
export async function compareWaits(measured: SendRequest, control: SendRequest): Promise<WaitComparison> {
  const ofMeasured: Promise<number>[] = [];
  const ofControl: Promise<number>[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    if (pair % 2 === 0) ofMeasured.push(tookMs(measured));
    ofControl.push(tookMs(control));
    if (pair % 2 === 1) ofMeasured.push(tookMs(measured));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return { measured: waitsOf(await Promise.all(ofMeasured)), control: waitsOf(await Promise.all(ofControl)) };
}

async function tookMs(request: SendRequest): Promise<number> {
  const startMs = performance.now();
  const isAnswered = await request().catch(() => false);
  return isAnswered ? performance.now() - startMs : Infinity;
}

function waitsOf(tookMs: readonly number[]): Waits {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}
