// Apps and modules as `nest-cli.json` lists them, and what an app loads of them.
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from '../stamp.mjs';

const { projects } = JSON.parse(readFileSync(join(ROOT, 'nest-cli.json'), 'utf8'));

/** `{ name, type, sourceRoot, entryFile }` of each app and module. */
export const PROJECTS = Object.entries(projects).map(([name, project]) => ({ name, ...project }));

/** The project of a source file. */
export function projectOf(path) {
  return PROJECTS.find(({ sourceRoot }) => path.startsWith(`${sourceRoot}/`))?.name;
}

/** The compiled entry file of a project, from a folder of compiled projects. */
export function entryOf(name) {
  const { sourceRoot, entryFile } = PROJECTS.find((project) => project.name === name);
  return `${sourceRoot}/${entryFile}.js`;
}

/** The compiled file of a source file. */
export function outputOf(path) {
  return path.replace(/\.ts$/, '.js');
}

/** Static imports of compiled files: swc prints one per line, perhaps after the end of a comment; types are gone. */
const IMPORT = /^(?: *\*\/ )?(?:import|(?:import|export)\b[^;'"=]*\bfrom) ?['"]([^'"]+)['"]/gm;

/** What each app loads, read from a folder of compiled projects. */
export class ImportGraph {
  #folder;
  /** Per compiled file, the specifiers that it imports. */
  #imports = new Map();

  constructor(folder) {
    this.#folder = folder;
  }

  /** The projects, its own included, and the packages that an app loads, directly or through other files. */
  reachOf(app) {
    const files = new Set([entryOf(app)]);
    const packages = new Set();
    for (const file of files) {
      for (const specifier of this.#importsOf(file)) {
        if (specifier.startsWith('#')) files.add(entryOf(specifier.slice(1)));
        else if (specifier.startsWith('.')) files.add(posix.join(posix.dirname(file), specifier));
        else if (!specifier.startsWith('node:')) packages.add(specifier);
      }
    }
    return { projects: new Set([...files].map(projectOf)), packages: [...packages] };
  }

  /** Reads the compiled files again when they are next needed. */
  forget(files) {
    for (const file of files) this.#imports.delete(file);
  }

  #importsOf(file) {
    if (!this.#imports.has(file)) {
      const path = join(this.#folder, file);
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      this.#imports.set(
        file,
        Array.from(text.matchAll(IMPORT), ([, specifier]) => specifier),
      );
    }
    return this.#imports.get(file);
  }
}
