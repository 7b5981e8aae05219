// One app of Routify as a child process.
import { spawn } from 'node:child_process';
import { ROOT } from '../stamp.mjs';
import { ALLOCATOR, NODE_FLAGS } from './node-flags.mjs';

/** Exit codes for which a restart does not help: failed migrations, unusable environment. */
const FATAL_EXIT_CODES = [70, 78];

/** Starts a program of an app: its file and arguments, with the app's own arguments and flags of Node. */
export function spawnApp(app, program, { env, args = [] }) {
  // A process group of its own: Ctrl-C reaches only the launcher, which then stops the apps in order. The app ends by
  // itself when the channel closes, so a killed launcher leaves none.
  return spawn(process.execPath, [...NODE_FLAGS[app], ...program, ...args], {
    cwd: ROOT,
    env: { ...ALLOCATOR, ...env },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** The process of an app as Supervised needs it. `drainMs` is its grace period after SIGTERM. */
export function handleOf(app, child, drainMs) {
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(describeEnd(code, signal))));
  const ready = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.on('message', (message) => message?.ready === true && resolve());
    void ended.then(({ how, exitCode }) => reject(Object.assign(new Error(`${app} ${how}`), { exitCode })));
  });
  ready.catch(() => undefined); // handled where `ready` is awaited; after a restart it can be unawaited
  const stop = async () => {
    let inTime = true;
    const timer = setTimeout(() => {
      inTime = false;
      killGroup(child);
    }, drainMs);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(timer);
    return { inTime };
  };
  const kill = async () => {
    killGroup(child);
    await ended;
  };
  return { ready, ended, stop, kill };
}

/** With the app below `node --watch`. */
function killGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function describeEnd(code, signal) {
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  return FATAL_EXIT_CODES.includes(code) ? { how, exitCode: code } : { how };
}
