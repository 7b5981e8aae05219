// The share of a process's CPU time under chosen functions, from a V8 profile (`--cpu-prof`).

import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Frames that are not work: the process waits. */
const IDLE = '(idle)';

/**
 * Microseconds of work within a window of the monotonic clock, in total and by group. `groupOf` names the group of a
 * frame, and thereby of all its callees; a sample counts for the innermost group on its stack. `groupOf` gets the
 * source file of a frame, as programs are bundled. Throws when no frame has a group.
 */
export function cpuByGroup({ nodes, samples, timeDeltas, startTime }, groupOf, { fromUs, toUs }) {
  const groups = groupsOfNodes(nodes, groupOf);
  if (![...groups.values()].some((group) => group !== null)) throw new Error('no frame of the profile has a group');
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === IDLE).map(({ id }) => id));
  const byGroup = new Map();
  let busyUs = 0;
  let atUs = startTime;
  for (const [index, id] of samples.entries()) {
    const deltaUs = timeDeltas[index];
    atUs += deltaUs;
    if (atUs < fromUs || atUs > toUs || idle.has(id)) continue;
    busyUs += deltaUs;
    const group = groups.get(id) ?? null;
    if (group !== null) byGroup.set(group, (byGroup.get(group) ?? 0) + deltaUs);
  }
  return { busyUs, byGroup };
}

/** Each node's own group, else its caller's. */
function groupsOfNodes(nodes, groupOf) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const sources = new Sources();
  const ownGroups = new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      groupOf({ functionName: callFrame.functionName, source: sources.of(callFrame) }),
    ]),
  );
  const groups = new Map();
  for (const { id } of nodes) {
    let at = id;
    let group = null;
    while (at !== undefined && group === null) {
      group = ownGroups.get(at);
      at = parents.get(at);
    }
    groups.set(id, group);
  }
  return groups;
}

/** Resolves the source file of bundled code by its source map. */
class Sources {
  #maps = new Map();

  of({ url, lineNumber, columnNumber }) {
    if (!url.startsWith('file:')) return url;
    if (!this.#maps.has(url)) this.#maps.set(url, readMap(`${fileURLToPath(url)}.map`));
    return this.#maps.get(url)?.findEntry(lineNumber, columnNumber).originalSource ?? url;
  }
}

function readMap(path) {
  return existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : null;
}
