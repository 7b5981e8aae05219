// Processes of the benchmark: CPU affinity, address, shutdown.
import { spawn, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const HELPERS_CORE = '0';
const TARGET_CORE = '1';
const SOURCE_MAPS = ['--enable-source-maps'];

/** Two cores and `taskset`: the measured process then has its own core. */
export const canPin = cpus().length >= 2 && spawnSync('taskset', ['-V']).status === 0;

/** Moves this process and all its children to the core of the helpers. */
export function pinHelpers() {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', HELPERS_CORE, String(process.pid)]);
}

/**
 * Starts a Node program of this folder or of an absolute path, with an IPC channel. `isTarget` gives it the other
 * core, `flags` are Node's; `ownSession` lets its priority be changed apart from ours.
 * Returns `{ pid, url, process, stop() }` once it has announced its address; `output` is a descriptor or 'inherit'.
 */
export async function startChild(
  program,
  { args = [], flags = SOURCE_MAPS, env = process.env, isTarget = false, ownSession = false, output = 'inherit' } = {},
) {
  const command = [process.execPath, ...flags, resolveProgram(program), ...args];
  // taskset execs into the program, so the child keeps its process id and its channel.
  const [file, ...rest] = canPin && isTarget ? ['taskset', '-c', TARGET_CORE, ...command] : command;
  const child = spawn(file, rest, { env, stdio: ['ignore', output, output, 'ipc'], detached: ownSession });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (message) => resolve(message.url));
    void ended.then((code) => reject(new Error(`${program} ended with ${code} before it was ready`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { pid: child.pid, url, process: child, stop };
}

function resolveProgram(program) {
  return program.startsWith('/') ? program : fileURLToPath(new URL(program, import.meta.url));
}

/** Called by a server of this folder: listens on a free port, reports its address to the parent, ends with it. */
export function announce(server) {
  server.listen(0, '127.0.0.1', () => process.send({ ready: true, url: `http://127.0.0.1:${server.address().port}` }));
  process.once('disconnect', () => process.exit(0));
}
