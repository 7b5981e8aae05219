/** Text that Postgres cannot store: NUL, and halves of surrogate pairs. JSON can express both. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const EVERY_UNSTORABLE = new RegExp(UNSTORABLE, 'gu');

export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** Replaces characters that Postgres cannot store with U+FFFD. */
export function storable(text: string): string {
  return text.replace(EVERY_UNSTORABLE, '\ufffd');
}

/** A member of a parsed JSON value; null for the value itself. */
interface Member {
  readonly value: unknown;
  readonly name: string | number | null;
  readonly parent: Member | null;
}

/**
 * The path at which a parsed JSON value holds text that Postgres cannot store, as `models[2].upstream_id`; null when it
 * holds none. Names count too, and appear in the path as `storable` replaces them. Iterative: a deep value would
 * overflow the stack of a recursive one.
 */
export function findUnstorable(value: unknown): string | null {
  const open: Member[] = [{ value, name: null, parent: null }];
  for (let member = open.pop(); member !== undefined; member = open.pop()) {
    if (typeof member.value === 'string' && !isStorable(member.value)) return pathOf(member);
    if (typeof member.name === 'string' && !isStorable(member.name)) return pathOf(member);
    if (typeof member.value !== 'object' || member.value === null) continue;
    const isList = Array.isArray(member.value);
    const inner = Object.entries(member.value).map(([name, inside]: [string, unknown]): Member => {
      return { value: inside, name: isList ? Number(name) : name, parent: member };
    });
    for (const one of inner.reverse()) open.push(one);
  }
  return null;
}

function pathOf(member: Member): string {
  const parts: string[] = [];
  for (let one: Member | null = member; one?.name != null; one = one.parent) {
    parts.push(typeof one.name === 'number' ? `[${one.name}]` : `.${storable(one.name)}`);
  }
  return parts.reverse().join('').replace(/^\./, '');
}
