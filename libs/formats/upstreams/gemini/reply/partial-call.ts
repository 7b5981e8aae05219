import { isRecord, type JsonPiece } from '#core';

type Fields = Readonly<Record<string, unknown>>;
/** An object or array under construction; objects have no prototype, so that every key is plain data. */
type Branch = Record<string | number, unknown>;

const STEP = /\.([^.[\]]+)|\[(\d+)\]|\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/g;

/** A function call with streamed arguments. Each piece is a value at a JSONPath; strings are appended. */
export class PartialCall {
  private readonly args: Branch = Object.create(null) as Branch;

  constructor(
    readonly name: unknown,
    readonly id: unknown,
    readonly extra: JsonPiece | null,
  ) {}

  /** Adds the pieces of another `functionCall` part. */
  add({ partialArgs }: Fields): void {
    for (const piece of Array.isArray(partialArgs) ? partialArgs : []) {
      if (isRecord(piece) && typeof piece.jsonPath === 'string') this.put(stepsOf(piece.jsonPath), piece);
    }
  }

  toArguments(): string {
    return JSON.stringify(this.args);
  }

  private put(path: readonly (string | number)[], piece: Fields): void {
    const last = path.at(-1);
    if (last === undefined) return;
    let branch = this.args;
    for (const [index, step] of path.slice(0, -1).entries()) branch = descend(branch, step, path[index + 1] ?? '');
    const key = keyIn(branch, last);
    const known = branch[key];
    const value = valueOf(piece);
    branch[key] = typeof known === 'string' && typeof value === 'string' ? known + value : value;
  }
}

function stepsOf(jsonPath: string): (string | number)[] {
  return Array.from(jsonPath.matchAll(STEP), ([, name, index, single, double]) =>
    index === undefined ? (name ?? (single ?? double ?? '').replace(/\\(.)/g, '$1')) : Number(index),
  );
}

function descend(branch: Branch, step: string | number, next: string | number): Branch {
  const key = keyIn(branch, step);
  const known = branch[key];
  if (typeof known === 'object' && known !== null) return known as Branch;
  const made = (typeof next === 'number' ? [] : Object.create(null)) as Branch;
  branch[key] = made;
  return made;
}

/** Clamps an index to the end of the array, so that an array is never longer than the number of pieces. */
function keyIn(branch: Branch, step: string | number): string | number {
  return Array.isArray(branch) && typeof step === 'number' ? Math.min(step, branch.length) : step;
}

function valueOf({ stringValue, numberValue, boolValue }: Fields): unknown {
  return stringValue ?? numberValue ?? boolValue ?? null;
}
