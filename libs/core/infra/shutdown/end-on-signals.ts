import type { INestApplicationContext } from '@nestjs/common';
import { withTimeout } from '../../kernel/time/with-timeout.js';
import { Logger } from '../logging/logger.js';
import { exitWithParent } from '../lifecycle/parent-process.js';

/** An app that runs in this process. */
interface Running {
  readonly app: INestApplicationContext;
  /** For all of `stop`, milliseconds: the platform's grace period has to be longer. */
  readonly stopMsMax: number;
  readonly stop: () => Promise<void>;
}

/**
 * Ends this process on SIGTERM, SIGINT and with its launcher: stops the app once, and exits with 0; with 1 when that fails, or takes
 * longer than it may. What is left undone then is what `kill -9` leaves: other processes take it over.
 */
export function endOnSignals({ app, stop, stopMsMax }: Running): void {
  let isStopping = false;
  const end = (): void => {
    if (isStopping) return;
    isStopping = true;
    withTimeout(stopMsMax, stop()).then(
      () => process.exit(0),
      (error: unknown) => {
        const logger = app.get(Logger);
        logger.error({ error }, 'did not stop as it should; the process ends all the same');
        logger.flush();
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  exitWithParent(end);
}
