import type { Audience } from './session-state';

/** What a person must do before a request can be repeated. */
export interface Challenge {
  readonly kind: 'log_in' | 'step_up';
  readonly audience: Audience;
}

interface Pending {
  challenge: Challenge;
  readonly settle: (passed: boolean) => void;
  readonly passed: Promise<boolean>;
}

/**
 * A request that meets an ended or unconfirmed session waits here. The page stays as it is, a dialog opens above it, and
 * the request is repeated: a form loses nothing. Requests that wait for the same thing share one dialog.
 */
class Challenges {
  private pending: Pending | null = null;
  private readonly listeners = new Set<() => void>();

  /** Resolves to whether the request may be repeated. */
  async pass(challenge: Challenge): Promise<boolean> {
    const known = this.pending;
    if (known !== null) {
      if (challenge.kind === 'log_in' && known.challenge.audience === challenge.audience) this.requireLogIn();
      const passed = await known.passed;
      return known.challenge.kind === challenge.kind ? passed : this.pass(challenge);
    }
    let settle: (passed: boolean) => void = () => undefined;
    const passed = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    this.pending = { challenge, settle, passed };
    this.publish();
    return passed;
  }

  /** The session ended while it was to be confirmed. A log-in settles the same requests: a new session is confirmed. */
  requireLogIn(): void {
    if (this.pending === null || this.pending.challenge.kind === 'log_in') return;
    this.pending.challenge = { ...this.pending.challenge, kind: 'log_in' };
    this.publish();
  }

  settle(passed: boolean): void {
    const pending = this.pending;
    this.pending = null;
    this.publish();
    pending?.settle(passed);
  }

  readonly current = (): Challenge | null => this.pending?.challenge ?? null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  private publish(): void {
    for (const listener of this.listeners) listener();
  }
}

export const challenges = new Challenges();
