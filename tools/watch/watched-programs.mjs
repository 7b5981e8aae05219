// The programs of `npm run dev`: restarted when a source file of a project that they load changes.
import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../launch/report.mjs';
import { handleOf, spawnApp } from '../launch/app-process.mjs';
import { ROOT } from '../stamp.mjs';
import { entryOf, ImportGraph, outputOf, projectOf } from './projects.mjs';
import { SourceBuild } from './source-build.mjs';

const PRELOAD = join(import.meta.dirname, 'preload.mjs');
/** An editor writes a file in several steps. */
const SETTLE_MS = 30;
const NAMES_SHOWN = 3;

export class WatchedPrograms {
  #build = new SourceBuild();
  #graph = new ImportGraph(this.#build.folder);
  /** Per app, a process that has loaded its packages and waits. */
  #waiting = new Map();
  /** Processes that run and are not ready. */
  #starting = new Set();
  #options = new Map();
  #watchers = new Map();
  #supervised = [];
  #report;
  #changedMs = null;
  /** Changed paths that no restart has covered, because a file does not compile. */
  #unserved = new Set();
  #updating = false;
  #following = false;

  constructor(report) {
    this.#report = report;
  }

  get folder() {
    return this.#build.folder;
  }

  /** A restart does not wait for streams. */
  get defaults() {
    return { ROUTIFY_DRAIN_MS: '500' };
  }

  async build() {
    await this.#build.start();
    return 'dist-dev rebuilt, every change is built';
  }

  /** Starts an app: in the process that waits for it, if there is one. */
  async launch(app, options) {
    const waiting = this.#waiting.get(app);
    this.#waiting.delete(app);
    const isUsable = waiting !== undefined && waiting.exitCode === null && waiting.connected;
    const child = isUsable ? waiting : spawnApp(app, [this.#mainOf(app)], options);
    if (isUsable) waiting.send({ run: true });
    this.#options.set(app, options);
    this.#starting.add(child);
    const handle = handleOf(app, child, options.drainMs);
    const started = () => {
      this.#starting.delete(child);
      this.#prepareNext();
    };
    handle.ready.then(started, started);
    return handle;
  }

  /** Follows the sources from now on; `supervised` are the running apps. */
  follow(supervised) {
    this.#following = true;
    this.#supervised = supervised;
    this.#prepareNext();
    this.#watchFolders();
    this.#noteChange(); // since the build, when nothing watched yet
    this.#report.line('  watching apps and libs; types are not checked (npm run typecheck)\n');
  }

  stop() {
    this.#following = false;
    for (const watcher of this.#watchers.values()) watcher.close();
    for (const child of this.#waiting.values()) child.kill('SIGKILL');
  }

  #mainOf(app) {
    return join(this.folder, entryOf(app));
  }

  /** Starts the waiting processes, once no app needs the processor for its own start. */
  #prepareNext() {
    if (!this.#following || this.#starting.size > 0) return;
    for (const { name: app } of this.#supervised) {
      if (this.#waiting.has(app)) continue;
      const program = [PRELOAD, JSON.stringify(this.#graph.reachOf(app).packages), this.#mainOf(app)];
      this.#waiting.set(app, spawnApp(app, program, this.#options.get(app)));
    }
  }

  /** One watcher per folder: Linux has no recursive ones, and Node's own miss files of new folders. */
  #watchFolders() {
    for (const folder of this.#build.folders()) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watch(join(ROOT, folder), () => this.#noteChange());
      const forget = () => {
        watcher.close();
        this.#watchers.delete(folder);
      };
      watcher.on('error', forget); // the folder is gone
      this.#watchers.set(folder, watcher);
    }
  }

  #noteChange() {
    this.#changedMs ??= performance.now();
    if (!this.#updating) void this.#update();
  }

  async #update() {
    this.#updating = true;
    while (this.#changedMs !== null && this.#following) {
      await sleep(SETTLE_MS);
      const changedMs = this.#changedMs;
      this.#changedMs = null;
      // A folder can vanish while it is read; its watcher then reports another change.
      await this.#serve(changedMs).catch((error) => this.#report.error(error.message));
    }
    this.#updating = false;
  }

  async #serve(changedMs) {
    const { changed, problems } = await this.#build.update();
    for (const path of changed) this.#unserved.add(path);
    this.#watchFolders();
    for (const problem of problems) this.#report.error(problem);
    if (problems.length > 0 || this.#unserved.size === 0) return;
    const paths = [...this.#unserved];
    this.#unserved.clear();
    const what = paths.length > NAMES_SHOWN ? `${paths.length} changed files` : paths.join(', ');
    const affected = this.#affectedBy(paths);
    if (affected.length === 0) this.#report.done('change', `${what}: no running app loads it`);
    const describe = () => `serves ${what} after ${formatDuration(performance.now() - changedMs)}`;
    await Promise.all(affected.map((supervised) => supervised.replace(describe)));
  }

  #affectedBy(paths) {
    this.#graph.forget(paths.map(outputOf));
    const projects = new Set(paths.map(projectOf));
    const loads = (app) => [...this.#graph.reachOf(app).projects].some((project) => projects.has(project));
    return this.#supervised.filter(({ name }) => loads(name));
  }
}
