/** Chance as a port, so that tests can decide it. Nothing that must not be guessed is drawn from it. */
export abstract class Chance {
  /** From 0 up to, but not including, 1. */
  abstract draw(): number;
}

export class SystemChance extends Chance {
  draw(): number {
    return Math.random();
  }
}
