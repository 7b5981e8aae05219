// `npm run model`: every search of the protocol, small and large, and every mutant of it. Takes minutes and up to 2 GB.
// Exits with 1 when the protocol fails a search or a mutant passes its own.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

const SWC = { swcrc: false, jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } };

/** The model imports only itself, so it is compiled file by file. */
async function loadModel() {
  const folder = mkdtempSync(join(tmpdir(), 'routify-model-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const file of readdirSync(import.meta.dirname, { recursive: true })) {
      if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
      const compiled = join(folder, file.replace(/ts$/, 'js'));
      mkdirSync(dirname(compiled), { recursive: true });
      writeFileSync(compiled, transformFileSync(join(import.meta.dirname, file), SWC).code);
    }
    const names = ['explorer', 'protocol', 'scenarios', 'variations', 'mutant-cases'];
    const modules = await Promise.all(names.map((name) => import(join(folder, `${name}.js`))));
    return Object.assign({}, ...modules);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { explore, protocolOf, SMALL, LARGE, MUTANTS, MUTANT_CASES } = await loadModel();
let failures = 0;
let total = 0;

function search(title, scenario, variation) {
  const startedMs = performance.now();
  const found = explore(protocolOf(scenario, variation));
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const [broken = found.stranded > 0 ? 'the right end stays in reach' : ''] = found.violations.keys();
  const counts = [found.states, found.steps].map((count) => count.toLocaleString('en').padStart(11)).join('');
  const verdict = broken === '' ? `ends within ${found.farthest} steps` : `broken: ${broken}`;
  console.log(`${title.padEnd(42)}${counts}${seconds.padStart(7)} s  ${verdict}`);
  return { ...found, broken };
}

console.log(`${'scenario'.padEnd(42)}     states      steps`);
for (const scenario of [...Object.values(SMALL), ...Object.values(LARGE)]) {
  const { states, broken, violations, strandedTrace } = search(scenario.name, scenario, null);
  total += states;
  if (broken === '') continue;
  failures++;
  console.log((violations.get(broken) ?? strandedTrace).steps.map((step) => `    ${step}`).join('\n'));
}
console.log(`\n${'mutant'.padEnd(42)}     states      steps`);
for (const name of Object.keys(MUTANTS)) {
  if (search(name, MUTANT_CASES[name].scenario, name).broken === '') failures++;
}
console.log(`\n${total.toLocaleString('en')} states of the protocol, ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
