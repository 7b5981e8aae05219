// `npm run test:recordings`: replies that were recorded from real providers, through the whole product, judged by
// official clients. What a client cannot do with the replay itself is no failure of ours.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ContractWindow, loadOracle } from './contract-window.mjs';
import { findRecordings, Material } from './material.mjs';
import { ANY_REPLY, MODEL_PREFIX, startProduct } from './product.mjs';

/** Jobs that bend a reply name it in the body, as they would need a model for each way of bending. */
const BY_MODEL = ['fixtures'];
const BY_BODY = ['variants', 'abort', 'errors'];

const { values: options } = parseArgs({ options: { only: { type: 'string' } } });

const recordings = findRecordings();
if (recordings === null) {
  console.log('No recordings here: skipped. RECORDINGS names the folder that holds drive.mjs.');
  process.exit(0);
}

const material = new Material(recordings);
let product = null;
let window = null;
let failed = 0;
try {
  const replayUrl = await material.startReplay();
  const fixtures = material.fixtures();
  const only = options.only === undefined ? [] : ['--only', options.only];
  const baseline = join(material.folder, 'baseline.json');
  const direct = ['--base', `${replayUrl}/v1`, '--groups', [...BY_MODEL, ...BY_BODY].join(','), ...only];
  writeFileSync(baseline, JSON.stringify(await material.drive(direct, { quiet: true })));
  product = await startProduct(replayUrl, fixtures);
  window = new ContractWindow(product.url, {
    fixtures,
    prefix: MODEL_PREFIX,
    oracle: await loadOracle(material.folder),
  });
  const windowUrl = await window.open();
  const byBody = ['--select', 'body', '--model', ANY_REPLY];
  const runs = [
    ['--base', `${windowUrl}/v1`, '--groups', 'fixtures', '--prefix', MODEL_PREFIX],
    ['--base', `${windowUrl}/v1`, '--groups', 'variants', ...byBody],
    ['--base', `${product.url}/v1`, '--groups', 'abort,errors', ...byBody],
  ];
  for (const run of runs) {
    const judging = ['--key', product.key, '--control', replayUrl, '--gateway', '--baseline', baseline, ...only];
    const results = await material.drive([...run, ...judging]);
    failed += results.filter(({ pass }) => !pass).length;
  }
  for (const finding of window.findings) console.log(`BROKEN ${finding}`);
  console.log(`${window.judged} replies kept the contract but for ${window.findings.length}`);
  failed += window.findings.length;
} finally {
  window?.close();
  await product?.stop();
  material.remove();
}
process.exit(failed === 0 ? 0 : 1);
