// `npm run test:recordings [-- --only <pattern>]`: recorded replies of real providers, through the whole product,
// checked by official clients. Exits 1 when one violates the provider's format or our contract.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ContractWindow, loadParser } from './contract-window.mjs';
import { findCallFault, streamsPieces } from './joined-calls.mjs';
import { findRecordings, Material } from './material.mjs';
import { ANY_REPLY, MODEL_PREFIX, startProduct } from './product.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' } } });
const ONLY = options.only === undefined ? [] : ['--only', options.only];
const BY_MODEL = ['--prefix', MODEL_PREFIX];
/** Streams that differ only in timing name their reply in the body: one model serves them all. */
const BY_BODY = ['--select', 'body', '--model', ANY_REPLY];

/**
 * Results of the clients against the replay itself; failures there are not ours. `file` has those results. `bent` names
 * each reply, `{ id, variant }`, that breaks off, or refuses to come.
 */
async function measureBaseline(material, replayUrl) {
  const file = join(material.folder, 'baseline.json');
  const args = ['--base', `${replayUrl}/v1`, '--groups', 'fixtures,variants,abort,errors', ...ONLY];
  const results = await material.drive(args, { quiet: true });
  writeFileSync(file, JSON.stringify(results));
  const bent = new Map();
  for (const { group, id, variant } of results) {
    if (['abort', 'errors'].includes(group)) bent.set(`${id}~${variant}`, { id, variant });
  }
  return { file, bent: [...bent.values()] };
}

/** Failures of the driver that are none: calls in pieces are checked in their joined form. */
async function findDriverLimits(failures, { fixtures, product, parser }) {
  const limits = [];
  for (const failure of failures) {
    const fixture = fixtures.find(({ id }) => id === failure.id);
    const isAboutCalls = failure.fails.every((fail) => fail.startsWith('tool calls got'));
    if (!isAboutCalls || !streamsPieces(fixture)) continue;
    const fault = await findCallFault(product, fixture, parser);
    console.log(
      `${fault === null ? 'LIMIT' : 'BROKEN'} ${failure.name}: ${fault ?? 'the calls, joined, are as recorded'}`,
    );
    if (fault === null) limits.push(failure);
  }
  return limits;
}

/** Runs everything; returns the number of failures. */
async function judge(material, { replayUrl, baseline, fixtures, product, window, parser }) {
  const throughWindow = ['--base', `${await window.open()}/v1`];
  const straight = ['--base', `${product.url}/v1`];
  const runs = [
    [...throughWindow, '--groups', 'fixtures', ...BY_MODEL],
    [...throughWindow, '--groups', 'variants', ...BY_BODY],
    [...straight, '--groups', 'abort,errors', ...BY_MODEL],
    [...straight, '--groups', 'translate', ...BY_MODEL],
  ];
  let failed = 0;
  for (const run of runs) {
    const judging = ['--key', product.key, '--control', replayUrl, '--gateway', '--baseline', baseline.file, ...ONLY];
    const failures = (await material.drive([...run, ...judging])).filter(({ pass }) => !pass);
    const limits = await findDriverLimits(failures, { fixtures, product, parser });
    failed += failures.length - limits.length;
  }
  for (const finding of window.findings) console.log(`BROKEN ${finding}`);
  console.log(`${window.judged} replies were held against the contract, ${window.findings.length} broke it`);
  return failed + window.findings.length;
}

const recordings = findRecordings();
if (recordings === null) {
  console.log('No recordings here: skipped. RECORDINGS names the folder that holds drive.mjs.');
  process.exit(0);
}
const material = new Material(recordings);
let product = null;
let window = null;
let failed = 1;
try {
  const replayUrl = await material.startReplay();
  const fixtures = material.fixtures();
  const baseline = await measureBaseline(material, replayUrl);
  product = await startProduct(replayUrl, fixtures, baseline.bent);
  const parser = await loadParser(material.folder);
  window = new ContractWindow(product.url, { fixtures, prefix: MODEL_PREFIX, parser });
  failed = await judge(material, { replayUrl, baseline, fixtures, product, window, parser });
} finally {
  window?.close();
  await product?.stop();
  material.remove();
}
console.log(failed === 0 ? 'every recording is served as it should be' : `${failed} failures`);
process.exit(failed === 0 ? 0 : 1);
