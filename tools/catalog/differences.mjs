/** What changed between two price lists, a line each. */
export function differences(before, after) {
  const old = new Map(before.models.map((model) => [model.canonical_id, model]));
  const now = new Map(after.models.map((model) => [model.canonical_id, model]));
  const added = [...now.keys()].filter((id) => !old.has(id)).map((id) => `+ ${id}  ${shown(now.get(id).price)}`);
  const removed = [...old.keys()].filter((id) => !now.has(id)).map((id) => `- ${id}${reasonFor(id, after)}`);
  const changed = [...now].flatMap(([id, model]) => (old.has(id) ? changesOf(id, old.get(id), model) : []));
  return [...added, ...removed, ...changed];
}

function reasonFor(id, { retired }) {
  const found = retired.find((model) => model.canonical_id === id)?.announced_retirement;
  return found === undefined ? '  no source has it' : `  ended on ${found.date}`;
}

function changesOf(id, before, after) {
  const fields = ['price', 'later_prices', 'context_length', 'max_output_tokens', 'announced_retirement'];
  return fields
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => `~ ${id} ${field}  ${shown(before[field])} -> ${shown(after[field])}`);
}

const shown = (value) => (value === undefined ? 'none' : JSON.stringify(value).replaceAll(/_per_mtok_usd|"/g, ''));
