// `node tools/bundle.mjs <folder>`: bundles each program of a build into one file with all its imports; shared code
// goes to `apps/shared`. Loading a program from two thousand files takes two seconds of a core.
import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build } from 'esbuild';
import { ROOT } from './stamp.mjs';

/** As deep as `apps/<app>/main.js`: relative paths to other files stay valid. */
const SHARED = 'apps/shared/[name]-[hash]';
const TO_ROOT = '../..';
/** Optional peer dependencies that are not installed here: their imports stay and fail as before. */
const OPTIONAL = ['@nestjs/microservices', '@nestjs/websockets', '@fastify/static', 'pg-native'];
/** Packages with a library of the platform or a WASM file: they find it beside themselves. */
const NATIVE = ['@node-rs/argon2', 'sql.js'];
/**
 * Nest loads them by `import()` and reads named exports, which a bundled CommonJS module lacks: uses their ES builds.
 */
const ALIASES = {
  'class-transformer': 'class-transformer/esm2015/index.js',
  'class-validator': 'class-validator/esm2015/index.js',
};
/** CommonJS packages require Node's own modules by it. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);`;

/** An empty source map for packages, whose positions would be most of all (`keepLines` says what they cost). */
const SHORT_MAP = `//# sourceMappingURL=data:application/json;base64,${btoa('{"version":3,"sources":["package"],"mappings":"AAAA"}')}`;

const IN_BASE64 = /\.wasm-base64\.mjs$/;
/** Prisma calls `Buffer.from(wasm, 'base64')`, which Node documents to take an object's `valueOf()`: no bytes are kept. */
const READ_WASM = `
import { readFileSync } from 'node:fs';
import path from 'wasm-file';
export const wasm = { valueOf: () => readFileSync(new URL(path, import.meta.url)) };
${SHORT_MAP}`;

/** V8 keeps a source with one character above U+00FF at two bytes a character: 7 MB in every process. */
function escapeWide(source) {
  return source.replace(/(?<!\\)[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The modules of this build by their import names (`#core`), each with the address of its own file. */
const ownModules = (folder) => ({
  name: 'own-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#[a-z0-9/-]+$/ }, ({ path }) => ({ path: join(folder, 'libs', path.slice(1), 'index.js') }));
    onLoad({ filter: /\.[cm]?js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!path.startsWith(`${folder}/`)) return { contents: `${escapeWide(source)}\n${SHORT_MAP}`, loader: 'default' };
      const address = `new URL('${TO_ROOT}/${relative(folder, path)}', import.meta.url).href`;
      return { contents: escapeWide(source).replaceAll('import.meta.url', address) };
    });
  },
});

/** As a file: in base64, inside of a module, V8 keeps Prisma's compiler of queries twice, at 9 MB. */
const wasmFiles = {
  name: 'wasm-files',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: IN_BASE64, namespace: 'file' }, ({ path }) => ({ contents: READ_WASM, pluginData: path }));
    onResolve({ filter: /^wasm-file$/ }, ({ pluginData }) => {
      return { path: pluginData.replace(IN_BASE64, '.wasm'), namespace: 'wasm-file', pluginData };
    });
    onLoad({ filter: /^/, namespace: 'wasm-file' }, async ({ pluginData: source }) => {
      const { wasm } = await import(source);
      return { contents: Buffer.from(wasm, 'base64'), loader: 'file' };
    });
  },
};

/**
 * Leaves the first position of each line in a map, and of packages' data their first. To show its first stack trace a
 * process reads all maps before anything else: with all positions requests wait for 0.3 to 1.3 s meanwhile.
 */
function keepLines(file) {
  const map = JSON.parse(readFileSync(file, 'utf8'));
  const isPackage = map.sources.map((source) => source.includes('node_modules/'));
  let last = [];
  const startsLine = (position) => {
    const [, source, line] = position;
    const isSame = source === last[1] && (line === last[2] || isPackage[source]);
    last = position;
    return !isSame;
  };
  // From where the build will be: a draft is deeper.
  const target = join(ROOT, 'dist', relative(folder, dirname(file)));
  map.sources = map.sources.map((source) => relative(target, resolve(dirname(file), source)));
  map.mappings = encode(decode(map.mappings).map((positions) => positions.filter(startsLine)));
  writeFileSync(file, JSON.stringify(map));
}

const folder = realpathSync(process.argv[2]);
const { metafile } = await build({
  entryPoints: readdirSync(join(folder, 'apps')).map((app) => join(folder, 'apps', app, 'main.js')),
  outdir: folder,
  outbase: folder,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  chunkNames: SHARED,
  assetNames: SHARED,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  minifyWhitespace: true,
  external: [...OPTIONAL, ...NATIVE],
  alias: ALIASES,
  banner: { js: REQUIRE },
  plugins: [wasmFiles, ownModules(folder)],
  logLevel: 'warning',
  metafile: true,
});
for (const file of Object.keys(metafile.outputs).filter((path) => path.endsWith('.map'))) keepLines(file);
