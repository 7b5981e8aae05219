import { JournalUnavailableError } from '#metering';
import type { Config } from '#infra';
import { startGateway, type RunningGateway } from './start-gateway.js';

/** The exit code of a gateway that cannot have its journal (`EX_TEMPFAIL` of sysexits.h): a later start may succeed. */
const EXIT_JOURNAL = 75;

/** Starts a gateway, or prints why the journal cannot be had and exits 75. */
export async function startGatewayOrExit(config: Config): Promise<RunningGateway> {
  try {
    return await startGateway(config);
  } catch (error) {
    if (!(error instanceof JournalUnavailableError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_JOURNAL);
  }
}
