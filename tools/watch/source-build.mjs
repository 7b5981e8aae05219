// The build of `npm run dev`: `dist-dev` holds every source file compiled by itself. A change compiles one file, and
// neither `npm test` nor `npm start` touches the folder.
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import swc from '@swc/core';
import { ASSETS } from '../build.mjs';
import { generateIfStale } from '../generate.mjs';
import { filesBelow, ROOT } from '../stamp.mjs';
import { entryOf, outputOf, PROJECTS } from './projects.mjs';

const TARGET = 'dist-dev';
/** The signature of a file that did not compile: it is compiled again with the next change, whichever file that is. */
const FAILED = '';

export class SourceBuild {
  folder = join(ROOT, TARGET);
  /** Source path → size and time of its last change, as last compiled. */
  #seen = new Map();
  #excluded = readJson('.swcrc').exclude.map((pattern) => new RegExp(pattern));

  /** Builds everything. Throws the compiler's messages. */
  async start() {
    generateIfStale();
    fs.rmSync(this.folder, { recursive: true, force: true });
    fs.mkdirSync(this.folder);
    const libraries = PROJECTS.filter(({ type }) => type === 'library');
    const imports = Object.fromEntries(libraries.map((project) => [`#${project.name}`, `./${entryOf(project.name)}`]));
    fs.writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ type: 'module', imports }));
    const { problems } = await this.update();
    if (problems.length > 0) throw new Error(`the build failed:\n${problems.join('\n')}`);
  }

  /** Folders with sources, from the repo's root. */
  folders() {
    return new Set(PROJECTS.flatMap(({ sourceRoot }) => [sourceRoot, ...[...this.#seen.keys()].map(dirname)]));
  }

  /**
   * Compiles what has changed since the last call: returns the changed paths and the compiler's messages. A file that
   * does not compile keeps its old output, and is tried again by the next call.
   */
  async update() {
    const now = this.#scan();
    const removed = [...this.#seen.keys()].filter((path) => !now.has(path));
    const written = [...now.keys()].filter((path) => now.get(path) !== this.#seen.get(path));
    this.#seen = now;
    for (const path of removed) fs.rmSync(join(this.folder, outputOf(path)), { force: true });
    const problems = await Promise.all(written.map((path) => this.#write(path)));
    return { changed: [...removed, ...written], problems: problems.filter((problem) => problem !== null) };
  }

  #scan() {
    const files = PROJECTS.flatMap(({ sourceRoot }) => filesBelow(sourceRoot)).filter((path) => this.#isSource(path));
    return new Map(files.map((path) => [path, signature(path)]));
  }

  #isSource(path) {
    return ASSETS.test(path) || (path.endsWith('.ts') && !this.#excluded.some((pattern) => pattern.test(path)));
  }

  async #write(path) {
    const output = join(this.folder, outputOf(path));
    fs.mkdirSync(dirname(output), { recursive: true });
    try {
      if (ASSETS.test(path)) fs.copyFileSync(join(ROOT, path), output);
      else fs.writeFileSync(output, await compile(path));
      return null;
    } catch (error) {
      this.#seen.set(path, FAILED);
      return `${path}: ${error.message}`;
    }
  }
}

async function compile(path) {
  const options = { cwd: ROOT, configFile: join(ROOT, '.swcrc'), sourceMaps: 'inline', inlineSourcesContent: false };
  const { code } = await swc.transformFile(join(ROOT, path), options);
  return code;
}

function signature(path) {
  const { mtimeMs, size } = fs.statSync(join(ROOT, path), { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(join(ROOT, file), 'utf8'));
}
