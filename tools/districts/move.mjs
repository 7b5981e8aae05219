// `node tools/districts/move.mjs`: moves the files of `map.json` and rewrites what names them, in every file that git
// knows. Another branch comes over by running it there, before the merge. It runs once on a tree.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import ts from 'typescript';

const { folders, entries, about } = JSON.parse(readFileSync(new URL('./map.json', import.meta.url), 'utf8'));
const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
const known = new Set(tracked);
const knownFolders = new Set(tracked.flatMap((file) => parentsOf(file)));
const text = new Map();

const bySource = Object.keys(folders).sort((a, b) => b.length - a.length);
const entryOfFolder = Object.entries(entries)
  .flatMap(([entry, list]) => list.map((folder) => [folder, entry]))
  .sort(([a], [b]) => b.length - a.length);

/** Names that other districts, apps and tests read: entry → file → name → whether it is a type. */
const read = new Map(Object.keys(entries).map((entry) => [entry, new Map()]));
const oldIndexes = new Map();

function parentsOf(file) {
  const parts = file.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

function textOf(file) {
  if (!text.has(file)) text.set(file, readFileSync(file, 'utf8'));
  return text.get(file);
}

const isOldIndex = (file) => /^libs\/[a-z-]+\/index\.ts$/.test(file);

/** Where a file or a folder of the old tree lies in the new one. */
function moved(path) {
  const from = bySource.find((key) => path === key || path.startsWith(`${key}/`));
  return from === undefined ? path : folders[from] + path.slice(from.length);
}

const entryOf = (path) => entryOfFolder.find(([folder]) => path.startsWith(`${folder}/`))?.[1];
const districtOf = (path) => (path.startsWith('libs/') ? path.split('/')[1] : undefined);

function parse(file) {
  return ts.createSourceFile(
    file,
    textOf(file),
    ts.ScriptTarget.Latest,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
}

/** What an index of the old tree exports: name → file, name there, type. */
function oldIndex(module) {
  const file = `libs/${module}/index.ts`;
  if (!oldIndexes.has(file)) {
    const names = new Map();
    for (const statement of parse(file).statements) {
      const from = posix.join(dirname(file), statement.moduleSpecifier.text).replace(/\.js$/, '.ts');
      const { exportClause } = statement;
      if (ts.isNamespaceExport(exportClause)) names.set(exportClause.name.text, { file: from, namespace: true });
      else
        for (const { name, propertyName, isTypeOnly } of exportClause.elements)
          names.set(name.text, {
            file: from,
            name: (propertyName ?? name).text,
            as: name.text,
            isType: isTypeOnly || statement.isTypeOnly,
          });
    }
    oldIndexes.set(file, names);
  }
  return oldIndexes.get(file);
}

/** The file that a specifier names, or undefined: a package. */
function targetOf(file, specifier) {
  if (/^#[a-z-]+$/.test(specifier)) return `libs/${specifier.slice(1)}/index.ts`;
  if (specifier.startsWith('@server/')) return `libs/${specifier.slice(8)}.ts`;
  if (!specifier.startsWith('.')) return undefined;
  const joined = posix.join(dirname(file), specifier);
  return [joined, joined.replace(/\.js$/, '.ts'), joined.replace(/\.mjs$/, '.mts')].find((name) => known.has(name));
}

function relative(from, to) {
  const path = posix.relative(dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

const isTypeCache = new Map();
function isTypeIn(file, name) {
  const key = `${file} ${name}`;
  if (!isTypeCache.has(key))
    isTypeCache.set(key, new RegExp(`^export (?:declare )?(?:interface|type) ${name}\\b`, 'm').test(textOf(file)));
  return isTypeCache.get(key);
}

/** How the new place of `importer` names `name` of the old file `target`: a specifier, and the name there. */
function specifierFor(importer, original, target, name) {
  const found = isOldIndex(target) ? oldIndex(target.split('/')[1]).get(name) : { file: target, name };
  if (found === undefined) throw new Error(`${importer}: ${target} has no ${name}`);
  const [here, there] = [moved(importer), moved(found.file)];
  const same = districtOf(here) !== undefined && districtOf(here) === districtOf(there);
  const app = here.startsWith('apps/') && !here.startsWith('apps/console/');
  const throughEntry = original.startsWith('#') || districtOf(here) !== undefined || app;
  if (!there.startsWith('libs/') || same || !throughEntry || here.endsWith('.mjs')) {
    if (original.startsWith('@server/'))
      return { specifier: `@server/${there.slice(5).replace(/\.ts$/, '')}`, name: found.name };
    if (found.namespace) throw new Error(`${importer}: namespace ${name}`);
    return { specifier: relative(here, there).replace(/\.ts$/, '.js'), name: found.name };
  }
  const entry = entryOf(there);
  const files = read.get(entry);
  if (!files.has(there)) files.set(there, new Map());
  const isType = isOldIndex(target) ? found.isType : isTypeIn(found.file, found.name);
  const as = found.as ?? found.name;
  files.get(there).set(as, { name: found.name, isType, namespace: found.namespace });
  return { specifier: `#${entry}`, name: as };
}

const RANK = (specifier) =>
  specifier.startsWith('node:')
    ? 0
    : specifier.startsWith('#') || specifier.startsWith('@server/')
      ? 2
      : specifier.startsWith('../')
        ? 3
        : specifier.startsWith('./')
          ? 4
          : 1;

/** Import declarations of a TypeScript file, rewritten. */
function rewriteImports(file) {
  const source = parse(file);
  const edits = [];
  const imports = source.statements.filter(ts.isImportDeclaration);
  const rewritten = new Map();
  for (const statement of imports) {
    const specifier = statement.moduleSpecifier.text;
    const target = targetOf(file, specifier);
    if (target === undefined) continue;
    const clause = statement.importClause;
    const named = clause?.namedBindings;
    if (clause === undefined || clause.name !== undefined || named === undefined || ts.isNamespaceImport(named)) {
      if (isOldIndex(target) && specifier.startsWith('#')) throw new Error(`${file}: ${specifier} without names`);
      const next = moved(target);
      const same =
        next.startsWith('apps/') ||
        !next.startsWith('libs/') ||
        districtOf(moved(file)) === districtOf(next) ||
        !moved(file).startsWith('libs/');
      if (!same) console.warn(`${file}: a namespace of ${specifier}`);
      const to = specifier.startsWith('@server/')
        ? `@server/${next.slice(5).replace(/\.ts$/, '')}`
        : relative(moved(file), next)
            .replace(/(?<!\.d)\.ts$/, '.js')
            .replace(/\.mts$/, '.mjs');
      rewritten.set(statement, [
        { specifier: to, whole: statement.getText().replace(/(['"])[^'"]*\1;?$/, `'${to}';`) },
      ]);
      continue;
    }
    const bySpecifier = new Map();
    for (const element of named.elements) {
      const wanted = (element.propertyName ?? element.name).text;
      const found =
        target.endsWith('.ts') && !target.endsWith('.d.ts')
          ? specifierFor(file, specifier, target, wanted)
          : { specifier: relative(moved(file), moved(target)).replace(/\.mts$/, '.mjs'), name: wanted };
      const text = `${element.isTypeOnly ? 'type ' : ''}${found.name === element.name.text ? found.name : `${found.name} as ${element.name.text}`}`;
      bySpecifier.set(found.specifier, [...(bySpecifier.get(found.specifier) ?? []), text]);
    }
    rewritten.set(
      statement,
      [...bySpecifier].map(([to, names]) => ({
        specifier: to,
        names,
        isType: clause.isTypeOnly === true || clause.phaseModifier === ts.SyntaxKind.TypeKeyword,
      })),
    );
  }
  const changes = [...rewritten].some(
    ([statement, list]) => list.length !== 1 || list[0].specifier !== statement.moduleSpecifier.text,
  );
  if (changes) edits.push(...renderImports(source, imports, rewritten));
  const visit = (node) => {
    const literal =
      (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && node.argument.literal) ||
      (ts.isCallExpression(node) &&
        (node.expression.kind === ts.SyntaxKind.ImportKeyword ||
          /^(?:require|jest\.requireActual)$/.test(node.expression.getText())) &&
        node.arguments[0]) ||
      (ts.isExportDeclaration(node) && node.moduleSpecifier);
    if (literal && ts.isStringLiteral(literal)) {
      const target = targetOf(file, literal.text);
      if (target !== undefined) {
        const names = ts.isExportDeclaration(node)
          ? node.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
          : [ts.isImportTypeNode(node) ? node.qualifier?.getText().split('.')[0] : undefined];
        const to =
          target.endsWith('.ts') && names[0] !== undefined
            ? specifierFor(file, literal.text, target, names[0]).specifier
            : relative(moved(file), moved(target)).replace(/\.ts$/, '.js');
        if (isOldIndex(target) && names[0] === undefined) console.warn(`${file}: import('${literal.text}')`);
        if (to !== literal.text) edits.push([literal.getStart(), literal.end, `'${to}'`]);
      }
    } else if (
      moved(file) !== file &&
      ts.isStringLiteral(node) &&
      /^\.\.?\//.test(node.text) &&
      !ts.isImportDeclaration(node.parent)
    ) {
      // A file beside the code, by its path.
      const target = posix.join(dirname(file), node.text);
      const plain = target.replace(/\/$/, '');
      // The root of the repository, or of a build of it.
      const up = '../'.repeat(moved(file).split('/').length - file.split('/').length);
      if (/^\.{1,2}(?:\/|$)/.test(target) && up !== '') edits.push([node.getStart(), node.end, `'${up}${node.text}'`]);
      else if (known.has(plain) || knownFolders.has(plain)) {
        const to = relative(moved(file), moved(plain)) + (target.endsWith('/') ? '/' : '');
        if (to !== node.text) edits.push([node.getStart(), node.end, `'${to}'`]);
      } else if (!/-thread\.js$/.test(node.text)) console.warn(`${file}: ${node.text}`);
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return apply(textOf(file), edits);
}

function renderImports(source, imports, rewritten) {
  const whole = source.getFullText();
  const first = imports[0].getStart();
  const last = imports.at(-1).end;
  const between = imports.reduce((rest, one) => rest.replace(one.getText(), ''), whole.slice(first, last));
  const items = imports.flatMap(
    (statement) =>
      rewritten.get(statement) ?? [{ specifier: statement.moduleSpecifier.text, whole: statement.getText() }],
  );
  if (between.trim() !== '') {
    // A comment stands between: each stays where it is.
    return [...rewritten].map(([statement, list]) => [statement.getStart(), statement.end, list.map(print).join('\n')]);
  }
  const merged = [];
  for (const item of items) {
    const same = item.names && merged.find((one) => one.names && one.specifier === item.specifier);
    if (!same) merged.push({ ...item });
    else if (same.isType === item.isType) same.names = [...same.names, ...item.names];
    else {
      const named = (one) => one.names.map((name) => (one.isType && !name.startsWith('type ') ? `type ${name}` : name));
      Object.assign(same, { names: [...named(same), ...named(item)], isType: false });
    }
  }
  const sideEffects = merged.filter(({ whole: text }) => text?.startsWith("import '"));
  const rest = merged.filter((one) => !sideEffects.includes(one));
  const sorted = rest
    .map((one, index) => [one, index])
    .sort(([a, i], [b, j]) => RANK(a.specifier) - RANK(b.specifier) || i - j);
  return [[first, last, [...sideEffects, ...sorted.map(([one]) => one)].map(print).join('\n')]];
}

function print({ specifier, names, isType, whole }) {
  if (whole !== undefined) return whole;
  return `import ${isType ? 'type ' : ''}{ ${[...new Set(names)].join(', ')} } from '${specifier}';`;
}

function apply(text, edits) {
  return edits
    .sort(([a], [b]) => b - a)
    .reduce((rest, [start, end, to]) => rest.slice(0, start) + to + rest.slice(end), text);
}

/** Paths in prose, configuration and strings: from the root, and links of Markdown. */
function rewritePaths(file, content) {
  let next = content;
  if (file.endsWith('.md'))
    next = next.replaceAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)/g, (all, path, hash = '') => {
      const target = posix.join(dirname(file), path).replace(/\/$/, '');
      if (!known.has(target) && !knownFolders.has(target)) return all;
      const to = isOldIndex(target) ? moved(dirname(target)) : moved(target);
      return `](${relative(moved(file), to).replace(/^\.\/(?=[\w])/, path.startsWith('./') ? './' : '')}${hash})`;
    });
  if (/^docs\/adr\/|^CHANGELOG/.test(file)) return next;
  return next.replaceAll(
    /(?<![\w#@./-])((?:[\w$.{}-]*\/)*?)((?:libs|apps)\/(?:control\/(?:http|throttle)|gateway\/(?:http|openapi)|[a-z-]+)(?:\/[\w.-]+)*)(?!\w)/g,
    (all, prefix, path) => {
      if (path.startsWith('apps/') && !/^apps\/(?:control|gateway)\//.test(path)) return all;
      if (
        prefix !== '' &&
        prefix !== '/' &&
        !/^(?:(?:\.\.?\/)+|(?:\.\.\/)*(?:dist[\w-]*|\$\{[\w.]+\}|\$\w+|\{\w+\})\/)$/.test(prefix)
      )
        return all;
      if (path.endsWith('.')) return `${rewritePaths(file, prefix + path.slice(0, -1))}.`;
      const plain = path.replace(/\.js$/, '.ts');
      const exists = known.has(plain) || knownFolders.has(plain) || knownFolders.has(dirname(plain));
      if (!exists) return all;
      const to = isOldIndex(plain) ? `libs/${entryOf(`${moved(dirname(plain))}/index.ts`)}/index.ts` : moved(plain);
      return prefix + (path === plain ? to : to.replace(/\.ts$/, '.js'));
    },
  );
}

/** Names that programs without types take from an index of a build. */
function readIndexes(file) {
  const import_ =
    /\{([^{}]*)\}\s*(?:=\s*await import\(\s*(?:join\(\w+, )?|from\s*)['"`][^'"`]*libs\/([a-z-]+)\/index\.js/g;
  for (const [, names, module] of textOf(file).matchAll(import_))
    for (const name of names
      .split(',')
      .map((one) => one.trim().split(/[ :]/)[0])
      .filter(Boolean))
      specifierFor(file.replace(/\.mjs$/, '.ts'), `#${module}`, `libs/${module}/index.ts`, name);
}

const output = new Map();
for (const file of tracked) {
  if (file.startsWith('tools/districts/') || isOldIndex(file) || !existsSync(file) || statSync(file).size > 3e6)
    continue;
  if (
    !/\.(?:[cm]?[jt]sx?|json|md|ya?ml|prisma|sh|lua|css|html|toml)$|CODEOWNERS|Dockerfile|\.(?:git|docker|oxfmt|oxlint)\w*/.test(
      file,
    )
  )
    continue;
  if (file.endsWith('.mjs')) readIndexes(file);
  const isTs = /\.(?:mts|tsx?)$/.test(file) && !file.endsWith('.d.ts');
  const code = isTs ? rewriteImports(file) : textOf(file);
  output.set(file, rewritePaths(file, code));
}
for (const file of tracked) {
  const to = moved(file);
  if (isOldIndex(file)) {
    execFileSync('rm', [file]);
    continue;
  }
  if (to !== file) {
    mkdirSync(dirname(to), { recursive: true });
    if (existsSync(to) && to !== file) throw new Error(`${to} exists: ${file}`);
    renameSync(file, to);
  }
  if (output.has(file) && output.get(file) !== text.get(file)) writeFileSync(to, output.get(file));
}
for (const [entry, files] of read) {
  const folder = `libs/${entry}`;
  mkdirSync(folder, { recursive: true });
  const lines = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => {
      const from = relative(`${folder}/index.ts`, file).replace(/\.ts$/, '.js');
      const list = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
      const namespace = list.find(([, one]) => one.namespace);
      if (namespace) return `export * as ${namespace[0]} from '${from}';`;
      return `export { ${list.map(([as, one]) => `${one.isType ? 'type ' : ''}${one.name}${one.name === as ? '' : ` as ${as}`}`).join(', ')} } from '${from}';`;
    });
  const names = [...files.values()].flatMap((list) => [...list.keys()]);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) console.warn(`${entry} exports twice: ${twice.join(', ')}`);
  writeFileSync(`${folder}/index.ts`, `/**\n * ${about?.[entry] ?? 'TODO'}\n */\n${lines.join('\n')}\n`);
}
execFileSync('find', ['libs', 'apps', '-type', 'd', '-empty', '-delete']);
