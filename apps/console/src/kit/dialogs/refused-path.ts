/**
 * The path of the field that an API's `param` names: `options.queue_max` is `numbers.queue_max` in a form that sorts its
 * fields otherwise, and a member of a list is the field of the list. Undefined: none, or one of several.
 */
export function refusedPath(param: string, paths: readonly string[]): string | undefined {
  const members = param.replaceAll(/\[(\d+)\]/g, '.$1').replace(/(?:\.\d+)+$/, '');
  const lengths = paths.map((path) => commonEnd(members.split('.'), path.split('.')));
  const longest = Math.max(0, ...lengths);
  const found = new Set(paths.filter((_, index) => longest > 0 && lengths[index] === longest));
  return found.size === 1 ? [...found][0] : undefined;
}

/** How many of the last members are the same. */
function commonEnd(one: readonly string[], other: readonly string[]): number {
  const ends = [one.toReversed(), other.toReversed()] as const;
  const differing = ends[0].findIndex((member, index) => member !== ends[1][index]);
  return differing === -1 ? one.length : differing;
}
