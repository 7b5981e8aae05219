// `npm run refresh`: writes the types that published.ts names as JSON Schemas into ../../test/support/published-shapes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { ShapeWriter } from './shape-writer.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = join(HERE, '../../test/support/published-shapes/shapes');
const { dependencies } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'));
/** Begins of the types' names, by the package that publishes them. */
const PACKAGES = {
  Openai: 'openai',
  Anthropic: '@anthropic-ai/sdk',
  Gemini: '@google/genai',
  Mistral: '@mistralai/mistralai',
  Groq: 'groq-sdk',
  Bedrock: '@aws-sdk/client-bedrock-runtime',
};

const entry = join(HERE, 'published.ts');
const program = ts.createProgram([entry], {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
});
const faults = ts.getPreEmitDiagnostics(program);
if (faults.length > 0) {
  console.error(ts.formatDiagnosticsWithColorAndContext(faults, ts.createCompilerHost({})));
  process.exit(1);
}

const checker = program.getTypeChecker();
const source = program.getSourceFile(entry);
const types = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
mkdirSync(TARGET, { recursive: true });
for (const [provider, name] of Object.entries(PACKAGES)) {
  const version = dependencies[name];
  const writer = new ShapeWriter(checker, source);
  const own = types.filter((type) => type.name.startsWith(provider));
  const roots = own.map((type) => [
    lowerFirst(type.name.slice(provider.length)),
    writer.shapeOf(checker.getDeclaredTypeOfSymbol(type)),
  ]);
  const published = { package: name, version, date: dayOf(name, version) };
  const shapes = { published, roots: Object.fromEntries(roots), $defs: writer.definitions() };
  const text = `${JSON.stringify(shapes)}\n`;
  writeFileSync(join(TARGET, `${provider.toLowerCase()}.json`), text);
  console.log(`${name} ${version}: ${roots.map(([root]) => root).join(', ')}, ${(text.length / 1_000).toFixed(0)} kB`);
}

function lowerFirst(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The day of a version's publication. */
function dayOf(name, version) {
  const times = execFileSync('npm', ['view', name, 'time', '--json'], { maxBuffer: 1e8, encoding: 'utf8' });
  return JSON.parse(times)[version].slice(0, 10);
}
