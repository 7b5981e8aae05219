/**
 * Time that passes from event to event, in whole milliseconds. Calls of real stores take none of it: all are awaited
 * between two events.
 */
export class VirtualTime {
  nowMs = 0;
  private events: { readonly atMs: number; readonly run: () => void }[] = [];
  private readonly calls = new Set<Promise<unknown>>();

  startTimer(afterMs: number, run: () => void): { cancel: () => void } {
    const event = { atMs: this.nowMs + Math.ceil(Math.max(0, afterMs)), run };
    this.events.push(event);
    return { cancel: () => (this.events = this.events.filter((other) => other !== event)) };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.startTimer(ms, resolve));
  }

  /** A call of a store. */
  call<T>(call: Promise<T>): Promise<T> {
    this.calls.add(call);
    return call.finally(() => this.calls.delete(call));
  }

  /** Runs all events in their order, with those that they cause. */
  async passAll(): Promise<void> {
    for (;;) {
      await this.idle();
      const [next] = [...this.events].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.events = this.events.filter((other) => other !== next);
      this.nowMs = next.atMs;
      next.run();
    }
  }

  private async idle(): Promise<void> {
    do {
      await Promise.allSettled(this.calls);
      await new Promise(setImmediate);
    } while (this.calls.size > 0);
  }
}
