import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cpuByGroup } from '../bench/journal/profile-share.mjs';

const frame = (functionName: string, url = '') => ({ functionName, url });
/** (root) calls idle, and a handler that writes through a library. */
const PROFILE = {
  startTime: 1_000,
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3] },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('handle', 'app.js'), children: [4] },
    { id: 4, callFrame: frame('append', 'journal.js'), children: [5] },
    { id: 5, callFrame: frame('writeSync', 'node:fs') },
  ],
  samples: [3, 5, 2, 4, 3],
  timeDeltas: [10, 20, 400, 5, 7],
};
const groupOf = ({ source }: { source: string }): string | null => (source.endsWith('journal.js') ? 'journal' : null);
const ALWAYS = { fromUs: 0, toUs: Infinity };

describe('cpuByGroup', () => {
  it('counts the callees of a group as its own, and no waiting', () => {
    const { busyUs, byGroup } = cpuByGroup(PROFILE, groupOf, ALWAYS);
    expect([busyUs, [...byGroup]]).toEqual([42, [['journal', 25]]]);
  });

  it('counts its window only', () => {
    const { busyUs, byGroup } = cpuByGroup(PROFILE, groupOf, { fromUs: 1_031, toUs: 1_440 });
    expect([busyUs, [...byGroup]]).toEqual([5, [['journal', 5]]]);
  });

  it('resolves the code of a bundle by its source map', () => {
    const folder = mkdtempSync(join(tmpdir(), 'routify-map-'));
    const bundle = join(folder, 'main.js');
    // Its second line is the first of journal.js.
    writeFileSync(
      `${bundle}.map`,
      JSON.stringify({ version: 3, sources: ['app.js', 'journal.js'], mappings: 'AAAA;ACAA' }),
    );
    const placed = (functionName: string, lineNumber: number) => ({
      ...frame(functionName, pathToFileURL(bundle).href),
      lineNumber,
      columnNumber: 0,
    });
    const nodes = PROFILE.nodes.map((node) => {
      if (node.callFrame.url === 'app.js') return { ...node, callFrame: placed('handle', 0) };
      return node.callFrame.url === 'journal.js' ? { ...node, callFrame: placed('append', 1) } : node;
    });
    expect([...cpuByGroup({ ...PROFILE, nodes }, groupOf, ALWAYS).byGroup]).toEqual([['journal', 25]]);
    rmSync(folder, { recursive: true });
  });

  it('refuses a profile in which nothing has a group', () => {
    expect(() => cpuByGroup(PROFILE, () => null, ALWAYS)).toThrow('no frame of the profile has a group');
  });
});
