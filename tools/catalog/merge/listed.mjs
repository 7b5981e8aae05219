/**
 * Adds the shipped models to the list of known models, `[context, maximum output, capabilities]` by canonical id, with the
 * larger limit and the capabilities of both. Thinking is what the shipped model says.
 */
export function withShipped(listed, shipped) {
  const merged = { ...listed };
  for (const model of shipped.filter(({ max_output_tokens: output }) => output > 0)) {
    const [context, output, known] = listed[model.canonical_id] ?? [0, 0, []];
    const others = known.filter((one) => one !== 'reasoning' && !model.capabilities.includes(one));
    merged[model.canonical_id] = [
      Math.max(context, model.context_length),
      Math.max(output, model.max_output_tokens),
      [...model.capabilities, ...others],
    ];
  }
  return Object.fromEntries(Object.entries(merged).sort(([one], [other]) => (one < other ? -1 : 1)));
}
