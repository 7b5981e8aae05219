/** Chance as a port, so that tests can decide it. Nothing that must not be guessed is drawn from it. */
export abstract class RandomSource {
  /** From 0 up to, but not including, 1. */
  abstract next(): number;
}

export class SystemRandomSource extends RandomSource {
  next(): number {
    return Math.random();
  }
}
