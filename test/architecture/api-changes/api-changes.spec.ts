import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../source-tree.js';
import type { ApiDocument } from './api-document.js';
import { findBreakingChanges } from './find-breaking-changes.js';

const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** The releases with one compatibility promise: before 1.0 a minor version, from then on a major one. */
function seriesOf(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return major === '0' ? `0.${minor}` : major;
}

describe('the management API', () => {
  const { version } = read('package.json') as { version: string };
  const baseline = `docs/api/released/openapi-${seriesOf(version)}.json`;
  const accept =
    `To break the API, begin another series: raise the version in package.json, then ` +
    `cp docs/api/openapi.json to docs/api/released/openapi-<series>.json, and record it in CHANGELOG.md.`;

  it('has the baseline document of its series', () => {
    if (!existsSync(join(ROOT, baseline))) throw new Error(`${baseline} is missing. ${accept}`);
  });

  it('breaks nothing of its baseline', () => {
    const changes = findBreakingChanges(read(baseline) as ApiDocument, read('docs/api/openapi.json') as ApiDocument);
    if (changes.length > 0) throw new Error(`${changes.join('\n')}\n${accept}`);
  });
});
