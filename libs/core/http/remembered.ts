import type { Clock } from '../kernel/time/clock.js';

/** An answer that all callers share for a while. A failure is not remembered. */
export class Remembered<T> {
  private answer: { readonly value: Promise<T>; readonly untilMs: number } | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly lifetimeMs: number,
    private readonly load: () => Promise<T>,
  ) {}

  read(): Promise<T> {
    const nowMs = this.clock.monotonicMs();
    if (this.answer !== null && nowMs < this.answer.untilMs) return this.answer.value;
    const value = this.load();
    const answer = { value, untilMs: nowMs + this.lifetimeMs };
    this.answer = answer;
    value.catch(() => {
      if (this.answer === answer) this.answer = null;
    });
    return value;
  }
}
