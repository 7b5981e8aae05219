// The development launcher: runs its steps in order, then supervises the processes until the shutdown.
import { BuiltPrograms } from './built-programs.mjs';
import { Shutdown, ShutdownRequested } from './shutdown.mjs';
import { readEnvironment } from './environment.mjs';
import { prepareHome, withdrawAddresses } from './home.mjs';
import { takeInstanceLock } from './instance-lock.mjs';
import { Report } from './report.mjs';
import { Startup } from './startup.mjs';

const EXIT_ALREADY_RUNNING = 1;
const EXIT_INSISTED = 130;
const EXIT_CODES = { MigrationError: 70, ConfigError: 78, HomeError: 78, StoreUnavailableError: 1 };

/**
 * Runs until a signal or a failure. Returns the exit code: 0 after a signal, 1, 70 or 78 after a failure.
 * @param watch restart the apps whose sources change
 * @param demo add example data to an empty installation
 */
export async function launch({ watch = false, demo = false } = {}) {
  const report = new Report();
  const environment = readEnvironment();
  if (environment.all.NODE_ENV === 'production') {
    report.error('npm start runs the development profile. In production run node dist/apps/<app>/main.js.');
    return EXIT_CODES.ConfigError;
  }
  let home;
  try {
    home = prepareHome(environment.all.ROUTIFY_HOME ?? '.routify');
  } catch (error) {
    report.error(explain(error));
    return exitCodeOf(error);
  }
  const programs = watch ? await devPrograms(report) : new BuiltPrograms();
  const startup = new Startup({ demo, environment, home, programs, report, shutdown: new Shutdown() });
  const lock = await takeInstanceLock(home, () => startup.describe());
  if (!lock.held) {
    report.error(
      `Routify is already running in ${home}: ${lock.holder}.\n  Stop it with Ctrl-C there or kill that pid, or set ROUTIFY_HOME.`,
    );
    return EXIT_ALREADY_RUNNING;
  }
  return runUntilEnd(startup, report);
}

/** Loaded when needed: the compiler takes a moment. */
async function devPrograms(report) {
  const { DevPrograms } = await import('../dev-programs.mjs');
  return new DevPrograms(report);
}

async function runUntilEnd(startup, report) {
  const { shutdown, home } = startup;
  shutdown.listenToSignals(() => void startup.killAll().then(() => process.exit(EXIT_INSISTED)));
  void shutdown.listenToNpm();
  withdrawAddresses(home);
  try {
    await startup.run();
  } catch (error) {
    if (!(error instanceof ShutdownRequested) && !shutdown.requested) {
      report.error(explain(error));
      shutdown.request(exitCodeOf(error));
    }
  }
  const exitCode = await shutdown.decided;
  withdrawAddresses(home);
  await startup.stopAll();
  return exitCode;
}

/** Expected failures print their message; any other error is a bug and prints its stack. */
function explain(error) {
  return error.name === 'Error' || error.name in EXIT_CODES ? error.message : error.stack;
}

/** An app that ended during the start passes its own code on. */
function exitCodeOf(error) {
  return EXIT_CODES[error.name] ?? error.exitCode ?? 1;
}
