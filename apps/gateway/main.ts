import 'reflect-metadata';
import { announceReady, endOnSignals, loadConfigOrExit } from '#core/infra';
import { JournalUnavailableError } from '#billing/metering';
import { startGateway } from './start-gateway.js';

/** Exit code when the journal is unavailable (`EX_TEMPFAIL` of sysexits.h): a later start may succeed. */
const EXIT_JOURNAL = 75;

const gateway = await startGateway(loadConfigOrExit()).catch((error: unknown) => {
  if (!(error instanceof JournalUnavailableError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_JOURNAL);
});

endOnSignals(gateway);
announceReady(gateway.url);
