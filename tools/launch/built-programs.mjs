// The programs of `npm start`: those of `dist`.
import { join } from 'node:path';
import { buildIfStale } from '../build.mjs';
import { ROOT } from '../stamp.mjs';
import { handleOf, spawnApp } from './app-process.mjs';

export class BuiltPrograms {
  /** Holds the compiled `apps` and `libs`. */
  folder = join(ROOT, 'dist');
  /** Values of variables that the environment leaves unset. */
  defaults = {};

  /** Returns a text about the result. */
  async build() {
    return buildIfStale() ? 'dist rebuilt' : 'dist is up to date';
  }

  async launch(app, options) {
    return handleOf(app, spawnApp(app, [join(this.folder, 'apps', app, 'main.js')], options), options.drainMs);
  }

  /** Called after the start. */
  follow() {}

  stop() {}
}
