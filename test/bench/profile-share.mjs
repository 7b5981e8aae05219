// What part of a process's CPU time is spent under chosen functions, from a profile that V8 wrote (`--cpu-prof`).

/** Frames that are not work: the process waits. */
const IDLE = '(idle)';

/**
 * Microseconds of work within a window of the monotonic clock, in all and by group. `groupOf` names the group of a frame,
 * and so of all that it calls; a sample counts for the innermost group on its stack.
 */
export function cpuByGroup({ nodes, samples, timeDeltas, startTime }, groupOf, { fromUs, toUs }) {
  const groups = groupsOfNodes(nodes, groupOf);
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

/** Each node's own group, else that of who called it. */
function groupsOfNodes(nodes, groupOf) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const groups = new Map();
  for (const { id } of nodes) {
    let at = id;
    let group = null;
    while (at !== undefined && group === null) {
      group = groupOf(byId.get(at).callFrame);
      at = parents.get(at);
    }
    groups.set(id, group);
  }
  return groups;
}
