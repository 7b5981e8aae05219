/** Rows of keys, each half a key to the right of the one above. The last two: a Russian layout. */
const LAYOUTS = [
  ['1234567890-=', 'qwertyuiop[]', "asdfghjkl;'", 'zxcvbnm,./'],
  ['1234567890', 'qwertzuiopü+', 'asdfghjklöä#', 'yxcvbnm,.-'],
  ['1234567890', 'azertyuiop', 'qsdfghjklm', 'wxcvbn,;:!'],
  ['1234567890', 'йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю.'],
] as const;
/** The signs above the digits, of the first layout. */
const SHIFTED = '!@#$%^&*()_+';
const RUN_MIN = 3;

interface Key {
  readonly row: number;
  readonly column: number;
}

const KEYS = LAYOUTS.map(
  (rows) =>
    new Map(rows.flatMap((keys, row) => Array.from(keys, (key, column): [string, Key] => [key, { row, column }]))),
);

/** Whether a text is typed from key to neighbouring key, in runs of three or more: `1qaz2wsx3edc`, `qweasdzxc123`. */
export function isKeyboardWalk(lower: string): boolean {
  const typed = Array.from(lower, (character) => {
    const index = SHIFTED.indexOf(character);
    return index === -1 ? character : (LAYOUTS[0][0][index] ?? character);
  });
  return KEYS.some((keys) => consistsOfRuns(typed, keys));
}

function consistsOfRuns(typed: readonly string[], keys: ReadonlyMap<string, Key>): boolean {
  let run = 0;
  for (const [index, character] of typed.entries()) {
    const follows = index > 0 && areNeighbours(keys.get(typed[index - 1] ?? ''), keys.get(character));
    if (!follows && index > 0 && run < RUN_MIN) return false;
    run = follows ? run + 1 : 1;
  }
  return run >= RUN_MIN;
}

/** The same key, or one that touches it. */
function areNeighbours(one: Key | undefined, other: Key | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const [rows, columns] = [other.row - one.row, other.column - one.column];
  if (rows === 0) return Math.abs(columns) <= 1;
  return Math.abs(rows) === 1 && (columns === 0 || columns === -rows);
}
