// How a launch ends: once, for the first reason that is given.

/** Thrown between two steps of the start when the end has been asked for. */
export class EndRequested extends Error {}

export class Ending {
  #decide;
  #code = null;
  /** Resolves with the exit code. */
  decided = new Promise((resolve) => (this.#decide = resolve));

  request(code) {
    this.#code ??= code;
    this.#decide(code);
  }

  get requested() {
    return this.#code !== null;
  }

  /** To be called between steps: what has not begun yet should not begin any more. */
  check() {
    if (this.requested) throw new EndRequested();
  }

  /** Asks for the end on the first signal; calls `insist` on every further one. */
  listenToSignals(insist) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => (this.requested ? insist() : this.request(0)));
    }
  }
}
