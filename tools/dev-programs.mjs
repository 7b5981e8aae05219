// The programs of `npm run dev`: each source file compiled by itself into `dist-dev`, each app under `node --watch`, which
// restarts it when a file that it has loaded changes. Types are not checked.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import swc from '@swc/core';
import { watch } from 'chokidar';
import { ASSETS } from './build.mjs';
import { generateIfStale } from './generate.mjs';
import { handleOf, spawnApp } from './launch/app-process.mjs';
import { ROOT } from './stamp.mjs';

const SOURCES = ['apps', 'libs'];
const IGNORED = /\.spec\.ts$|(?:^|\/)(?:apps\/console|libs\/core\/infra\/failpoints|node_modules)(?:\/|$)/;
/** Above the 50 ms within which chokidar drops further changes of a file. */
const SETTLE_MS = 60;
const SWC = { cwd: ROOT, configFile: join(ROOT, '.swcrc'), sourceMaps: 'inline', inlineSourcesContent: false };

export class DevPrograms {
  folder = join(ROOT, 'dist-dev');
  /** A restart does not wait for streams. */
  defaults = { ROUTIFY_DRAIN_MS: '500' };
  #report;
  #watcher = null;

  constructor(report) {
    this.#report = report;
  }

  async build() {
    generateIfStale();
    fs.rmSync(this.folder, { recursive: true, force: true });
    fs.mkdirSync(this.folder);
    const own = { type: 'module', imports: { '#*': './libs/*/index.js' } };
    fs.writeFileSync(join(this.folder, 'package.json'), JSON.stringify(own));
    const compiler = join(ROOT, 'node_modules/@swc/cli/bin/swc.js');
    const args = [compiler, ...SOURCES, '-d', this.folder, '--config-file', '.swcrc', '--quiet'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
    await this.#watch();
    return 'dist-dev rebuilt, every change is built';
  }

  async launch(app, options) {
    const main = join(this.folder, 'apps', app, 'main.js');
    const child = spawnApp(app, ['--watch', '--watch-preserve-output', main], options);
    const handle = handleOf(app, child, options.drainMs);
    void handle.ready.then(() =>
      child.on('message', ({ ready }) => ready && this.#report.done(app, 'serves the change')),
    );
    return handle;
  }

  follow() {
    this.#report.line('  watching apps and libs; types are not checked (npm run typecheck)\n');
  }

  stop() {
    void this.#watcher?.close();
  }

  /** Copies the assets and resolves; from then on each change is compiled or copied. */
  #watch() {
    const ignored = (path, stats) =>
      IGNORED.test(path) || (stats?.isFile() && !/\.ts$/.test(path) && !ASSETS.test(path));
    this.#watcher = watch(SOURCES, { cwd: ROOT, ignored });
    let ready = false;
    const write = (path) => {
      if (ready) setTimeout(() => this.#write(path), SETTLE_MS);
      else if (ASSETS.test(path)) this.#write(path);
    };
    this.#watcher.on('add', write).on('change', write);
    this.#watcher.on('unlink', (path) => fs.rmSync(this.#outputOf(path), { force: true }));
    return new Promise((resolve) => {
      this.#watcher.once('ready', () => {
        ready = true;
        resolve();
      });
    });
  }

  /** What does not compile is printed, and its old output stays. */
  #write(path) {
    if (!fs.existsSync(join(ROOT, path))) return; // removed meanwhile
    const output = this.#outputOf(path);
    try {
      fs.mkdirSync(dirname(output), { recursive: true });
      if (ASSETS.test(path)) this.#copy(path, output);
      else fs.writeFileSync(output, swc.transformFileSync(join(ROOT, path), SWC).code);
    } catch (error) {
      this.#report.error(`${path}: ${error.message}`);
    }
  }

  /** Node watches imported files only, so the entry of the asset's module stands for it. */
  #copy(path, output) {
    fs.copyFileSync(join(ROOT, path), output);
    const [kind, name] = path.split('/');
    const now = new Date();
    fs.utimesSync(join(this.folder, kind, name, kind === 'apps' ? 'main.js' : 'index.js'), now, now);
  }

  #outputOf(path) {
    return join(this.folder, path.replace(/\.ts$/, '.js'));
  }
}
