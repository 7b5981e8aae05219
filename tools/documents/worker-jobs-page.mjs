// `docs/operations/worker-jobs.md` from the jobs that processes list in their modules.

/** @param {Readonly<Record<string, object>>} apps by name, the root module of each */
export function workerJobsPage(apps) {
  const jobs = new Map();
  for (const [app, root] of Object.entries(apps)) {
    for (const { declaration } of jobsOf(root)) {
      const known = jobs.get(declaration.name);
      if (known !== undefined && known.declaration !== declaration) throw new Error(`two jobs: ${declaration.name}`);
      jobs.set(declaration.name, { declaration, apps: [...(known?.apps ?? []), app] });
    }
  }
  const rows = [...jobs.values()].toSorted((one, other) => one.declaration.name.localeCompare(other.declaration.name));
  return `# What a worker does when

Written by \`npm run docs\` from the files \`jobs.ts\` in \`libs\`.

Periodic work of workers and of control. Several processes may run the same job: each piece of work is taken by one of
them. A process runs one pass of a job at a time. A failed pass is logged, and the next one tries again. A shutdown waits
for the passes that run. Queues add to this: a finished request, a payment or an email wakes a worker at once.

| job | every | what | in |
| --- | --- | --- | --- |
${rows.map(rowOf).join('\n')}
`;
}

/** Each once, of a module and all that it imports. */
function jobsOf(root) {
  const [seen, jobs] = [new Set(), new Set()];
  const visit = (entry) => {
    if (entry === undefined || seen.has(entry)) return;
    seen.add(entry);
    const isDynamic = typeof entry !== 'function';
    if (isDynamic) visit(entry.forwardRef?.() ?? entry.module);
    const read = (key) => (isDynamic ? entry[key] : Reflect.getMetadata(key, entry)) ?? [];
    for (const provider of read('providers')) if (provider.declaration !== undefined) jobs.add(provider);
    for (const imported of read('imports')) visit(imported);
  };
  visit(root);
  return jobs;
}

function rowOf({ declaration: { name, everyMs, first, about }, apps }) {
  const every = first === 'at start' ? `${duration(everyMs)}, and at start` : duration(everyMs);
  return `| \`${name}\` | ${every} | ${about} | ${apps.join(', ')} |`;
}

function duration(ms) {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 60_000) return `${ms / 1_000} s`;
  return ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`;
}
