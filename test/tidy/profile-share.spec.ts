import { cpuByGroup } from '../bench/profile-share.mjs';

const frame = (functionName: string, url = '') => ({ functionName, url });
/** (root) calls idle, and a handler that writes by way of a library. */
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
const groupOf = ({ url }: { url: string }): string | null => (url === 'journal.js' ? 'journal' : null);

describe('cpuByGroup', () => {
  it('counts what a group calls as its own, and no waiting', () => {
    const { busyUs, byGroup } = cpuByGroup(PROFILE, groupOf, { fromUs: 0, toUs: Infinity });
    expect([busyUs, [...byGroup]]).toEqual([42, [['journal', 25]]]);
  });

  it('looks at its window only', () => {
    const { busyUs, byGroup } = cpuByGroup(PROFILE, groupOf, { fromUs: 1_031, toUs: 1_440 });
    expect([busyUs, [...byGroup]]).toEqual([5, [['journal', 5]]]);
  });
});
