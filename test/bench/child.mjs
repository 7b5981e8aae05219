// Processes of the benchmark: CPU affinity, address, shutdown.
import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const HELPERS_CORE = '0';
const TARGET_CORE = '1';
const SOURCE_MAPS = ['--enable-source-maps'];
const READY_POLL_MS = 20;
const READY_TIMEOUT_MS = 20_000;

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
  const options = { env, stdio: ['ignore', output, output, 'ipc'], detached: ownSession };
  const { child, ended, stop } = spawnPinned(command, isTarget, options);
  const url = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (message) => resolve(message.url));
    void ended.then((code) => reject(new Error(`${program} ended with ${code} before it was ready`)));
  });
  return { pid: child.pid, url, process: child, stop };
}

/** Starts a foreign program on the core of targets. Returns `{ pid, stop() }` once its port accepts connections. */
export async function startServer(command, { port, env = process.env, output }) {
  const { child, ended, stop } = spawnPinned(command, true, { env, stdio: ['ignore', output, output] });
  const failed = new Promise((_, reject) => {
    child.once('error', reject);
    void ended.then((code) => reject(new Error(`${command.join(' ')} ended with ${code}`)));
  });
  failed.catch(() => undefined);
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  while (!(await Promise.race([failed, accepts(port)]))) {
    if (performance.now() < deadlineMs) await sleep(READY_POLL_MS);
    else await stop(); // `failed` then rejects
  }
  return { pid: child.pid, stop };
}

function spawnPinned(command, isTarget, options) {
  // taskset execs into the program, so the child keeps its process id and its channel.
  const [file, ...args] = canPin && isTarget ? ['taskset', '-c', TARGET_CORE, ...command] : command;
  const child = spawn(file, args, options);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { child, ended, stop };
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (isOpen) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}

function resolveProgram(program) {
  return program.startsWith('/') ? program : fileURLToPath(new URL(program, import.meta.url));
}

/** Called by a server of this folder: listens on a free port, reports its address to the parent, ends with it. */
export function announce(server) {
  server.listen(0, '127.0.0.1', () => process.send({ ready: true, url: `http://127.0.0.1:${server.address().port}` }));
  process.once('disconnect', () => process.exit(0));
}
