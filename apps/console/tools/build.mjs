// `node build.mjs FOLDER`: builds the console into a folder, with the pages that are shown before any code has come.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const CONSOLE = join(import.meta.dirname, '..');
/** Addresses, and the file of the code of each. */
const FIRST_PAGES = [
  { path: '/login', source: 'src/auth/log-in-page.tsx' },
  { path: '/operator/login', source: 'src/auth/log-in-page.tsx' },
];
/** Control replaces it by the nonce of the response. */
const NONCE = 'CONSOLE_NONCE';

const target = process.argv[2];
const bundle = join(target, 'prerender');
const shared = { root: CONSOLE, logLevel: 'warn' };
await build({ ...shared, build: { outDir: target, emptyOutDir: true } });
await build({
  ...shared,
  publicDir: false,
  // Not all packages are beside the bundle.
  ssr: { noExternal: true },
  build: {
    outDir: bundle,
    emptyOutDir: false,
    ssr: 'src/app/prerender.tsx',
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
const { LANGUAGES, renderPage } = await import(pathToFileURL(join(bundle, 'prerender.js')).href);
const index = readFileSync(join(target, 'index.html'), 'utf8');
const chunks = JSON.parse(readFileSync(join(target, '.vite/manifest.json'), 'utf8'));
for (const { path, source } of FIRST_PAGES) {
  mkdirSync(join(target, 'first-pages', path), { recursive: true });
  for (const language of Object.keys(LANGUAGES)) {
    const html = documentOf(await renderPage(path, language, NONCE), language, filesOf(source));
    writeFileSync(join(target, 'first-pages', path, `${language}.html`), html);
  }
}
rmSync(bundle, { recursive: true });
// The console listens to other tabs, also here.
process.exit();

/** A chunk and those that it imports, styles included. */
function filesOf(name, found = new Set()) {
  const { file, css = [], imports = [] } = chunks[name];
  for (const path of [file, ...css]) found.add(path);
  for (const imported of imports) if (!found.has(chunks[imported].file)) filesOf(imported, found);
  return found;
}

function documentOf(markup, language, files) {
  const { body, rules } = withoutStyleAttributes(markup);
  const links = [...files].filter((file) => !index.includes(file)).map(linkOf);
  const style = `<style nonce="${NONCE}">[data-waits] [data-first-page]{display:none}${rules}</style>`;
  return index
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replace('</head>', `  ${[...links, style].join('\n    ')}\n  </head>`)
    .replace('<div id="root">', () => `<div data-first-page>${body}</div>\n    <div id="root">`);
}

function linkOf(file) {
  const kind = file.endsWith('.css') ? 'stylesheet' : 'modulepreload';
  return `<link rel="${kind}" crossorigin href="/${file}" nonce="${NONCE}">`;
}

/** The policy of the page allows none: each becomes a rule of the page's own styles. */
function withoutStyleAttributes(markup) {
  const styles = [];
  const body = markup.replace(/ style="([^"]*)"/g, (_, style) => {
    if (!styles.includes(style)) styles.push(style);
    return ` data-style="${styles.indexOf(style)}"`;
  });
  const rules = styles.map((style, index) => `[data-first-page] [data-style="${index}"]{${style}}`);
  return { body, rules: rules.join('') };
}
