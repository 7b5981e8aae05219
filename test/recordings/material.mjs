// The recordings: replies of real providers, with a replay upstream and a driver. They are not part of this repository.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ROOT } from '../../tools/stamp.mjs';

const VARIABLE = 'RECORDINGS';
const BESIDE_THE_REPOSITORY = join(ROOT, '../shared/recordings');

/** The folder in `RECORDINGS`, or the one beside the repository; null where there is none. */
export function findRecordings() {
  const folder = resolve(process.env[VARIABLE] || BESIDE_THE_REPOSITORY);
  return existsSync(join(folder, 'drive.mjs')) ? folder : null;
}

/** A writable copy of the folder, with the driver's own dependencies installed. */
export class Material {
  #replay = null;

  constructor(recordings) {
    this.folder = mkdtempSync(join(tmpdir(), 'routify-recordings-'));
    cpSync(recordings, this.folder, { recursive: true });
    execFileSync('chmod', ['-R', 'u+w', this.folder]);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  /** `{ id, api }` of every recorded reply. */
  fixtures() {
    const folder = join(this.folder, 'fixtures');
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  }

  /** Starts the replay upstream; returns its origin. */
  async startReplay() {
    this.#replay = spawn(process.execPath, ['replay.mjs', '--port', '0'], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#replay.stdout.setEncoding('utf8');
    let said = '';
    for await (const text of this.#replay.stdout) {
      said += text;
      const origin = /http:\/\/[\d.]+:\d+/.exec(said)?.[0];
      if (origin !== undefined) return origin;
    }
    throw new Error(`the replay upstream did not start: ${said}`);
  }

  /** Runs the driver; returns its results, one for each job. */
  async drive(args, { quiet = false } = {}) {
    const file = join(this.folder, 'results.json');
    rmSync(file, { force: true });
    const driver = spawn(process.execPath, ['drive.mjs', '--json', file, ...args], {
      cwd: this.folder,
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
    });
    await new Promise((done) => driver.once('exit', done));
    if (!existsSync(file)) throw new Error('the driver ended without results');
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  remove() {
    this.#replay?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
