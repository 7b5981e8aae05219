const PAIRS = 150;
const EVERY_MS = 20;
const ROUNDS_MAX = 5;

const SLOWER_MAX = 1.2;
/** Differences below these are the machine's, which decides whom of the two it lets run first. */
const NOISE_MS = { p99: 20, median: 5 };

/** Asks once, and says whether the answer was the wished one; any other counts as one that never came. */
export type Ask = () => Promise<boolean>;

/** How long requests took, milliseconds. */
export interface Waits {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** One comparison of `asked` with the `control`. */
export interface Round {
  readonly asked: Waits;
  readonly control: Waits;
}

/**
 * Whether one program keeps others waiting, on a machine that does so itself now and then: every 20 ms it and a control
 * beside it are asked at the same moment, who is first in turn, so that a stall of the machine strikes both. A program
 * that is held up is held up in each round; who keeps up in one round keeps up.
 * @returns no round where p99 and median were at most a fifth above the control's once, else all rounds
 */
export async function roundsBehind(asked: Ask, control: Ask): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  while (rounds.length < ROUNDS_MAX) {
    const round = await compare(asked, control);
    if (keepsUp(round)) return [];
    rounds.push(round);
  }
  return rounds;
}

function keepsUp({ asked, control }: Round): boolean {
  return (
    asked.p99Ms <= Math.max(control.p99Ms * SLOWER_MAX, control.p99Ms + NOISE_MS.p99) &&
    asked.medianMs <= Math.max(control.medianMs * SLOWER_MAX, control.medianMs + NOISE_MS.median)
  );
}

/** No request waits for the one before it: what comes while a program stands still waits, too, and is counted. */
async function compare(asked: Ask, control: Ask): Promise<Round> {
  const ofAsked: Promise<number>[] = [];
  const ofControl: Promise<number>[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    if (pair % 2 === 0) ofAsked.push(tookMs(asked));
    ofControl.push(tookMs(control));
    if (pair % 2 === 1) ofAsked.push(tookMs(asked));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return { asked: waitsOf(await Promise.all(ofAsked)), control: waitsOf(await Promise.all(ofControl)) };
}

async function tookMs(ask: Ask): Promise<number> {
  const startMs = performance.now();
  const isAnswered = await ask().catch(() => false);
  return isAnswered ? performance.now() - startMs : Infinity;
}

function waitsOf(tookMs: readonly number[]): Waits {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}
