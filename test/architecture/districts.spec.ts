import fs from 'node:fs';
import path from 'node:path';
import { loadedFiles } from './dependencies/loaded-files.js';
import {
  cyclesOf,
  codeOf,
  DISTRICTS,
  districtOf,
  filesBelow,
  isRoute,
  ROOT,
  sourceFiles,
  type SourceFile,
} from './source-tree.js';

const libs = sourceFiles('libs');
const apps = sourceFiles('apps');
const all = [...libs, ...apps];

/** Names that one district's rules read of another's; `PRINT_NAMES=1` prints them with their readers. */
const NAMES_MAX = 1_075;
/** Arrows between the rules of districts, at most. */
const ARROWS_MAX = 45;

/** What judges the product: they import only Node's modules and each other. */
const JUDGES = ['apps/simulator', 'test/support/published-shapes'];

/** Patterns of impure code. Pure code has no side effects: the same arguments give the same result. */
const IMPURE = /\b(?:Date\.now|Math\.random|performance\.now|new Date\(\)|process\.|setTimeout|setInterval|console\.)/;
const IMPURE_IMPORT = /^(?:@nestjs|ioredis|bullmq|pg$|undici|#core\/infra|node:(?!buffer$|crypto$|net$|zlib$))/;
/** Of node:net only the functions that parse addresses are pure; of node:zlib only the checksum is used. */
const SOCKETS = /import\s*\{[^}]*\b(?:connect|createServer|Socket|Server)\b[^}]*\}\s*from 'node:net'/;
const PURE = /^libs\/(?:formats|core\/(?:json|pricing))\/|\/domain\//;
/** What does I/O in core, by which a file of core would not import it through an index. */
const IMPURE_PARTS = /^libs\/core\/(?:infra|audit|events|openapi|outbound|settings|traces|vault)\/(?!.*domain\/)/;

describe('directions', () => {
  it('lets the rules of a district import those before it', () => {
    const arrows = libs.filter((file) => !isRoute(file.path)).flatMap(arrowsOf);
    expect(arrows.filter(({ from, to }) => to >= from || from === -1).map(({ text }) => text)).toEqual([]);
    const names = [...new Set(arrows.map(({ from, to }) => `${DISTRICTS[from]} → ${DISTRICTS[to]}`))];
    process.stderr.write(`${names.length} arrows between districts: ${names.join(', ')}\n`);
    expect(names.length).toBeLessThanOrEqual(ARROWS_MAX);
  });

  it('lets few names cross between the rules of districts', () => {
    const readers = new Map<string, Set<string>>();
    for (const { path: from, text } of libs.filter((file) => !isRoute(file.path))) {
      for (const [, names = '', specifier = ''] of text.matchAll(
        /^(?:import|export)\s[^;'{]*\{([^}]*)\}\s*from\s+'(#[^']+)';/gm,
      )) {
        for (const name of names.split(',').map(
          (one) =>
            one
              .trim()
              .replace(/^type /, '')
              .split(' as ')[0] ?? '',
        )) {
          if (name !== '')
            readers.set(`${specifier} ${name}`, (readers.get(`${specifier} ${name}`) ?? new Set()).add(from));
        }
      }
    }
    const lines = [...readers].map(([name, files]) => `${name}: ${[...files].sort().join(', ')}`).toSorted();
    process.stderr.write(`${lines.length} names cross between the rules of districts\n`);
    if (process.env.PRINT_NAMES === '1') process.stderr.write(`${lines.join('\n')}\n`);
    expect(lines.length).toBeGreaterThan(500);
    expect(lines.length).toBeLessThanOrEqual(NAMES_MAX);
  });

  it('lets routes import the rules of all districts, and the routes of those before', () => {
    const later = libs
      .filter((file) => isRoute(file.path))
      .flatMap(arrowsOf)
      .filter(({ entry, from, to }) => isRoute(`libs/${entry}/`) && to >= from);
    expect(later.map(({ text }) => text)).toEqual([]);
  });

  it('lets apps and other routes alone import routes', () => {
    const readers = libs
      .filter((file) => !isRoute(file.path))
      .flatMap((file) => file.imports.map((specifier) => [file.path, specifier] as const))
      .filter(([from, specifier]) => isRoute(targetOf(from, specifier)));
    expect(readers.map((one) => one.join(' → '))).toEqual([]);
  });

  it('imports other districts only through an index.ts', () => {
    const entries = new Set(libs.map((file) => file.path).filter((file) => file.endsWith('/index.ts')));
    const deep = all.flatMap((file) =>
      file.imports
        .filter((specifier) =>
          specifier.startsWith('#')
            ? !entries.has(`libs/${specifier.slice(1)}/index.ts`) ||
              districtOf(targetOf('', specifier)) === ownDistrict(file)
            : leavesItsDistrict(file.path, specifier),
        )
        .map((specifier) => `${file.path} → ${specifier}`),
    );
    expect(deep).toEqual([]);
  });

  it('names entries that exist in programs without types', () => {
    const entries = new Set(libs.map((file) => file.path).filter((file) => file.endsWith('/index.ts')));
    const programs = filesBelow('test', 'tools').filter((file) => file.endsWith('.mjs'));
    const named = programs.flatMap((file) =>
      Array.from(
        fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/'#([a-z-]+(?:\/[a-z-]+)*)'/g),
        ([, entry]) => [file, `libs/${entry}/index.ts`],
      ),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(([, index]) => !entries.has(index ?? ''))).toEqual([]);
  });

  it('has an index for what an index leads to, of its own district', () => {
    const indexes = libs.filter((file) => file.path.endsWith('/index.ts'));
    process.stderr.write(`${indexes.length} entries: ${indexes.map((file) => file.path.slice(5, -9)).join(', ')}\n`);
    const foreign = indexes.flatMap((file) =>
      file.imports.filter((specifier) => leavesItsDistrict(file.path, specifier)),
    );
    expect(foreign).toEqual([]);
  });

  it('resolves entries to their sources under a condition, and to the same files of a build without', () => {
    const { imports } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      imports: { '#*': { source: string; default: string } };
    };
    const { source, default: built } = imports['#*'];
    expect(source.replace('./', './dist/').replace(/ts$/, 'js')).toBe(built);
    expect([...new Set(libs.map(({ path: file }) => districtOf(file)))].sort()).toEqual([...DISTRICTS].sort());
  });

  it('has no import cycles, type imports included', () => {
    expect(cyclesOf(all)).toEqual([]);
  });

  it('finds a cycle', () => {
    const file = (path: string, ...imports: string[]) => ({ path, text: '', imports });
    const [a, b, c] = [
      file('libs/x/a.ts', './y/b.js'),
      file('libs/x/y/b.ts', '../c.js'),
      file('libs/x/c.ts', './a.js'),
    ];
    expect(cyclesOf([a, b, c])).toEqual(['libs/x/a.ts → libs/x/y/b.ts → libs/x/c.ts → libs/x/a.ts']);
    expect(cyclesOf([a, b, file('libs/x/c.ts', '#kernel')])).toEqual([]);
  });

  it.each(JUDGES)('lets %s import nothing of what it judges', (judge) => {
    const files = sourceFiles(judge);
    expect(files.length).toBeGreaterThan(0);
    const imported = files.flatMap(({ path: from, imports }) =>
      imports.filter((specifier) => !isOwnOrNode(judge, from, specifier)).map((specifier) => `${from} → ${specifier}`),
    );
    expect(imported).toEqual([]);
  });

  it.each(['apps/gateway/main.ts', 'libs/completions/index.ts'])('keeps the ledger out of the reach of %s', (entry) => {
    const loaded = loadedFiles(entry, all);
    expect(loaded.some((file) => file.startsWith('libs/billing/metering/'))).toBe(true);
    const ledger = /^libs\/(?:billing\/(?:ledger|ledger-audit|usage|http)|payments)\//;
    expect(loaded.filter((file) => ledger.test(file))).toEqual([]);
    // Types of it neither.
    const imported = all
      .filter((file) => loaded.includes(file.path))
      .flatMap((file) => file.imports.map((specifier) => [file.path, targetOf(file.path, specifier)] as const));
    expect(imported.filter(([, target]) => ledger.test(target)).map((one) => one.join(' → '))).toEqual([]);
  });

  it('lets routes alone declare a route', () => {
    const routes = libs.filter((file) => !isRoute(file.path) && /@Controller\(/.test(file.text));
    expect(routes.map((file) => file.path)).toEqual([]);
  });
});

describe('purity', () => {
  const pure = libs.filter((file) => PURE.test(file.path));

  it('finds pure code', () => {
    expect(pure.length).toBeGreaterThan(30);
  });

  it('imports and calls nothing that is not', () => {
    const impure = pure.flatMap(({ path: from, text, imports }) => [
      ...imports
        .filter((name) => IMPURE_IMPORT.test(name) || IMPURE_PARTS.test(targetOf(from, name)))
        .filter((name) => !isTypeOnly(text, name))
        .map((name) => `${from} → ${name}`),
      ...(IMPURE.exec(codeOf(text)) ?? []).map((call) => `${from}: ${call}`),
      ...(SOCKETS.test(text) ? [`${from}: sockets`] : []),
    ]);
    expect(impure).toEqual([]);
  });
});

describe('ownership', () => {
  it('lets only infra/config read the environment', () => {
    const readers = all.filter((file) => /\bprocess\.env\b/.test(codeOf(file.text))).map((file) => file.path);
    // The failpoints are not part of the product.
    expect(readers.filter((file) => !/^libs\/core\/infra\/(?:config|failpoints)\//.test(file))).toEqual([]);
  });

  it('lets only repositories speak to Prisma', () => {
    const speakers = all
      .filter((file) => /\bprisma\.|\btx\.\$?[a-z]/i.test(codeOf(file.text)))
      .map((file) => file.path)
      .filter((file) => !file.endsWith('.repository.ts') && !file.startsWith('libs/core/infra/prisma/'));
    expect(speakers).toEqual([]);
  });

  it('searches for texts, not for patterns, and in bounded time', () => {
    const helper = 'libs/core/infra/prisma/containing.ts';
    const others = libs.filter(({ path }) => path !== helper).map(({ path, text }) => ({ path, code: codeOf(text) }));
    const own = others.filter(({ code }) => /\bcontains:|\bLIKE \$\{/i.test(code)).map(({ path }) => path);
    expect(own).toEqual([]);
    const searching = others.filter(({ code }) => code.includes('containing('));
    expect(searching.length).toBeGreaterThan(5);
    expect(searching.filter(({ code }) => !code.includes('.search(')).map(({ path }) => path)).toEqual([]);
  });

  it('names an owner for each table: the schema file of a district', () => {
    const files = fs.readdirSync(path.join(ROOT, 'prisma/schema')).filter((file) => file !== 'base.prisma');
    for (const file of files) expect(DISTRICTS).toContain(path.basename(file, '.prisma'));
  });
});

describe('names and shapes', () => {
  it('names files for what they hold', () => {
    const bad = all.filter(
      (file) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)(?:\.[a-z0-9-]+)*\.ts$/.test(path.basename(file.path)),
    );
    expect(bad.map((file) => file.path)).toEqual([]);
    expect(
      all.filter((file) => /\b(?:utils?|helpers?|common|manager)\b/.test(file.path)).map((file) => file.path),
    ).toEqual([]);
  });

  it('has no enum, no default export, no forwardRef, and no barrel but index.ts', () => {
    const bad = all.flatMap((file) => {
      const code = codeOf(file.text);
      const faults = [
        /\benum\s+\w+\s*\{/.test(code) && 'enum',
        /\bexport default\b/.test(code) && 'default export',
        /\bforwardRef\b/.test(code) && 'forwardRef',
        /\bexport\s+(?:\*|\{[^}]*\})\s+from\b/.test(code) && !/^libs\/.*\/index\.ts$/.test(file.path) && 'barrel',
      ].filter((fault) => fault !== false);
      return faults.map((fault) => `${file.path}: ${fault}`);
    });
    expect(bad).toEqual([]);
  });

  it('gives every index.ts a description', () => {
    const indexes = libs.filter((file) => file.path.endsWith('/index.ts'));
    const bare = indexes.filter((file) => !/^\/\*\*[\s\S]{120,}?\*\//.test(file.text));
    expect(bare.map((file) => file.path)).toEqual([]);
  });
});

describe('routes', () => {
  const controllers = all.filter((file) => file.path.endsWith('.controller.ts'));

  it('finds controllers', () => {
    expect(controllers.length).toBeGreaterThan(3);
  });

  it('guards every route or says @Public()', () => {
    const open = controllers.flatMap((file) => {
      const globallyGuarded = /^libs\/[a-z]+\/http\//.test(file.path);
      const [head = '', ...members] = file.text.split(/(?=\n {2}@(?:Get|Post|Put|Patch|Delete|All|Head|Options)\()/);
      const guardedClass = /@(?:UseGuards|Public)\(/.test(head.slice(head.lastIndexOf('@Controller(') - 200));
      const unguarded = members.filter((member) => !/@(?:UseGuards|Public)\(/.test(member));
      return globallyGuarded || guardedClass ? [] : unguarded.map((member) => `${file.path}: ${member.slice(0, 120)}`);
    });
    expect(open).toEqual([]);
  });
});

interface Arrow {
  /** Indexes in the order; -1: none. */
  readonly from: number;
  readonly to: number;
  readonly entry: string;
  readonly text: string;
}

function arrowsOf({ path: file, imports }: SourceFile): Arrow[] {
  return imports
    .filter((specifier) => specifier.startsWith('#'))
    .map((specifier) => ({
      from: DISTRICTS.indexOf(districtOf(file)),
      to: DISTRICTS.indexOf(districtOf(targetOf('', specifier))),
      entry: specifier.slice(1),
      text: `${file} → ${specifier}`,
    }));
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('#')) return `libs/${specifier.slice(1)}/index.ts`;
  if (!specifier.startsWith('.')) return specifier;
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

const ownDistrict = (file: SourceFile): string | null => (file.path.startsWith('libs/') ? districtOf(file.path) : null);

function isOwnOrNode(folder: string, from: string, specifier: string): boolean {
  if (specifier.startsWith('node:')) return true;
  return specifier.startsWith('.') && path.posix.join(path.posix.dirname(from), specifier).startsWith(`${folder}/`);
}

function leavesItsDistrict(file: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const target = path.posix.join(path.posix.dirname(file), specifier);
  return target.split('/').slice(0, 2).join('/') !== file.split('/').slice(0, 2).join('/');
}

/** `import type` leaves nothing behind at run time. */
function isTypeOnly(text: string, specifier: string): boolean {
  const escaped = specifier.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return !new RegExp(`import\\s+(?!type\\b)[^;]*?from\\s+'${escaped}'`).test(text);
}
