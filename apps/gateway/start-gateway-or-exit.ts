import { JournalUnavailableError } from '#metering';
import type { Config } from '#infra';
import { startGateway, type RunningGateway } from './start-gateway.js';

/** Exit code when the journal is unavailable (`EX_TEMPFAIL` of sysexits.h): a later start may succeed. */
const EXIT_JOURNAL = 75;

/** Starts a gateway. If the journal is unavailable, prints the reason and exits with 75. */
export async function startGatewayOrExit(config: Config): Promise<RunningGateway> {
  try {
    return await startGateway(config);
  } catch (error) {
    if (!(error instanceof JournalUnavailableError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_JOURNAL);
  }
}
