/** Random numbers as a port, so that tests can fix them. Not for secrets: they are predictable. */
export abstract class RandomSource {
  /** From 0 up to, but not including, 1. */
  abstract next(): number;
}

export class SystemRandomSource extends RandomSource {
  next(): number {
    return Math.random();
  }
}
