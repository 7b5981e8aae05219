import { Injectable } from '@nestjs/common';

/** Returns null while ready, else a short reason. */
type Check = () => Promise<string | null> | string | null;

/** The checks of `/readyz`. Each module registers its dependencies; the app's controller reports the results. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, Check>();

  register(name: string, check: Check): void {
    this.checks.set(name, check);
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
