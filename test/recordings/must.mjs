/** Throws a violation of the contract unless the condition holds. */
export function must(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
