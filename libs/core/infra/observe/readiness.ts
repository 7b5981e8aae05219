import { Injectable } from '@nestjs/common';

/** Returns null while ready, else a short reason. */
type Check = () => Promise<string | null> | string | null;

/** The response of `/readyz`. */
interface ReadinessReport {
  readonly status: 200 | 503;
  readonly body:
    | { readonly status: 'ready' }
    | { readonly status: 'not_ready'; readonly failures: Readonly<Record<string, string>> };
}

/** The checks of `/readyz`. Each module registers its dependencies; the app's controller reports the results. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, Check>();

  register(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  async report(): Promise<ReadinessReport> {
    const failures = await this.failures();
    const isReady = Object.keys(failures).length === 0;
    return isReady
      ? { status: 200, body: { status: 'ready' } }
      : { status: 503, body: { status: 'not_ready', failures } };
  }

  /** Reasons by name for everything that is not ready; empty means ready. A check that throws is not ready. */
  async failures(): Promise<Readonly<Record<string, string>>> {
    const failures: Record<string, string> = {};
    await Promise.all(
      [...this.checks].map(async ([name, check]) => {
        const reason = await Promise.resolve()
          .then(check)
          .catch((error: unknown) => (error instanceof Error ? error.message : 'failed'));
        if (reason !== null) failures[name] = reason;
      }),
    );
    return failures;
  }
}
