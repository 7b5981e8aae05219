import fs from 'node:fs';
import path from 'node:path';
import { cyclesOf, codeOf, LAYERS, ROOT, moduleOf, sourceFiles } from './source-tree.js';

const libs = sourceFiles('libs');
const apps = sourceFiles('apps');
const all = [...libs, ...apps];

/** What judges the product: they import only Node's modules and each other. */
const JUDGES = ['apps/simulator', 'test/support/published-shapes'];

/** Patterns of impure code. Pure code has no side effects: the same arguments give the same result. */
const IMPURE = /\b(?:Date\.now|Math\.random|performance\.now|new Date\(\)|process\.|setTimeout|setInterval|console\.)/;
const IMPURE_IMPORT = /^(?:@nestjs|ioredis|bullmq|pg$|undici|#infra|node:(?!buffer$|crypto$|net$|zlib$))/;
/** Of node:net only the functions that parse addresses are pure; of node:zlib only the checksum is used. */
const SOCKETS = /import\s*\{[^}]*\b(?:connect|createServer|Socket|Server)\b[^}]*\}\s*from 'node:net'/;
const PURE_MODULES: ReadonlySet<string> = new Set(['dialects', 'json', 'media', 'pricing', 'replies', 'requests']);

describe('directions', () => {
  it('lets no module import its own layer or a higher one', () => {
    const tooHigh = libs.flatMap(({ path: from, imports }) => {
      const layer = LAYERS[moduleOf(from)];
      if (layer === undefined) return [`${from} has no layer`];
      const imported = modulesImported(imports).filter((module) => (LAYERS[module] ?? Infinity) >= layer);
      return imported.map((module) => `${from} → ${module}`);
    });
    expect(tooHigh).toEqual([]);
  });

  it('imports other modules only through their index.ts', () => {
    const deep = all.flatMap((file) =>
      file.imports
        .filter((specifier) => /^#[a-z-]+\//.test(specifier) || leavesItsModule(file.path, specifier))
        .map((specifier) => `${file.path} → ${specifier}`),
    );
    expect(deep).toEqual([]);
  });

  it('resolves modules to their sources under a condition, and to the same files of a build without', () => {
    const { imports } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      imports: { '#*': { source: string; default: string } };
    };
    const { source, default: built } = imports['#*'];
    expect(source.replace('./', './dist/').replace(/ts$/, 'js')).toBe(built);
    for (const module of Object.keys(LAYERS))
      expect(fs.existsSync(path.join(ROOT, source.replace('*', module)))).toBe(true);
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

  it.each(['apps/gateway', 'libs/completions'])('keeps the ledger out of the reach of %s', (start) => {
    const LEDGER = ['billing', 'payments', 'usage', 'ledger-audit'];
    const reached = new Set(modulesImported(all.filter(({ path }) => path.startsWith(`${start}/`)).flatMap(importsOf)));
    for (const module of reached) {
      const files = libs.filter((file) => moduleOf(file.path) === module);
      for (const next of modulesImported(files.flatMap(importsOf))) reached.add(next);
    }
    expect(reached).toContain('metering');
    expect(LEDGER.filter((module) => reached.has(module))).toEqual([]);
  });

  it('lets no module declare a route', () => {
    const routes = libs.filter(({ text }) => /@Controller\(/.test(text)).map((file) => file.path);
    expect(routes).toEqual([]);
  });
});

describe('purity', () => {
  const pure = libs.filter((file) => file.path.includes('/domain/') || PURE_MODULES.has(moduleOf(file.path)));

  it('finds pure code', () => {
    expect(pure.length).toBeGreaterThan(30);
  });

  it('imports and calls nothing that is not', () => {
    const impure = pure.flatMap(({ path: from, text, imports }) => [
      ...imports
        .filter((name) => IMPURE_IMPORT.test(name) && !isTypeOnly(text, name))
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
    expect(readers.filter((file) => !/^libs\/infra\/(?:config|failpoints)\//.test(file))).toEqual([]);
  });

  it('lets only repositories speak to Prisma', () => {
    const speakers = all
      .filter((file) => /\bprisma\.|\btx\.\$?[a-z]/i.test(codeOf(file.text)))
      .map((file) => file.path)
      .filter((file) => !file.endsWith('.repository.ts') && !file.startsWith('libs/infra/prisma/'));
    expect(speakers).toEqual([]);
  });

  it('searches for texts, not for patterns, and in bounded time', () => {
    const helper = 'libs/infra/prisma/containing.ts';
    const others = libs.filter(({ path }) => path !== helper).map(({ path, text }) => ({ path, code: codeOf(text) }));
    const own = others.filter(({ code }) => /\bcontains:|\bLIKE \$\{/i.test(code)).map(({ path }) => path);
    expect(own).toEqual([]);
    const searching = others.filter(({ code }) => code.includes('containing('));
    expect(searching.length).toBeGreaterThan(5);
    expect(searching.filter(({ code }) => !code.includes('.search(')).map(({ path }) => path)).toEqual([]);
  });

  it('names an owner for each table: the schema file of a module', () => {
    const files = fs.readdirSync(path.join(ROOT, 'prisma/schema')).filter((file) => file !== 'base.prisma');
    for (const file of files) expect(Object.keys(LAYERS)).toContain(path.basename(file, '.prisma'));
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
        /\bexport\s+(?:\*|\{[^}]*\})\s+from\b/.test(code) && !/^libs\/[a-z-]+\/index\.ts$/.test(file.path) && 'barrel',
      ].filter((fault) => fault !== false);
      return faults.map((fault) => `${file.path}: ${fault}`);
    });
    expect(bad).toEqual([]);
  });

  it('gives every module an index.ts with a description', () => {
    for (const module of Object.keys(LAYERS)) {
      const index = libs.find((file) => file.path === `libs/${module}/index.ts`);
      expect(index?.text ?? `libs/${module}/index.ts is missing`).toMatch(/^\/\*\*[\s\S]{120,}?\*\//);
    }
  });
});

describe('routes', () => {
  const controllers = apps.filter((file) => file.path.endsWith('.controller.ts'));

  it('finds controllers', () => {
    expect(controllers.length).toBeGreaterThan(3);
  });

  it('guards every route or says @Public()', () => {
    const open = controllers.flatMap((file) => {
      const globallyGuarded = file.path.startsWith('apps/control/');
      const [head = '', ...members] = file.text.split(/(?=\n {2}@(?:Get|Post|Put|Patch|Delete|All|Head|Options)\()/);
      const guardedClass = /@(?:UseGuards|Public)\(/.test(head.slice(head.lastIndexOf('@Controller(') - 200));
      const unguarded = members.filter((member) => !/@(?:UseGuards|Public)\(/.test(member));
      return globallyGuarded || guardedClass ? [] : unguarded.map((member) => `${file.path}: ${member.slice(0, 120)}`);
    });
    expect(open).toEqual([]);
  });
});

function modulesImported(imports: readonly string[]): string[] {
  return imports
    .filter((specifier) => specifier.startsWith('#'))
    .map((specifier) => specifier.slice(1).split('/')[0] ?? '');
}

function isOwnOrNode(folder: string, from: string, specifier: string): boolean {
  if (specifier.startsWith('node:')) return true;
  return specifier.startsWith('.') && path.posix.join(path.posix.dirname(from), specifier).startsWith(`${folder}/`);
}

const importsOf = ({ imports }: { readonly imports: readonly string[] }): readonly string[] => imports;

function leavesItsModule(file: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const target = path.posix.join(path.posix.dirname(file), specifier);
  return target.split('/').slice(0, 2).join('/') !== file.split('/').slice(0, 2).join('/');
}

/** `import type` leaves nothing behind at run time. */
function isTypeOnly(text: string, specifier: string): boolean {
  const escaped = specifier.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return !new RegExp(`import\\s+(?!type\\b)[^;]*?from\\s+'${escaped}'`).test(text);
}
