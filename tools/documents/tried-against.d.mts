interface Recordings {
  /** Relative to the root of the repository. */
  readonly folder: string;
  readonly ids: readonly string[];
}

export interface Tried {
  /** Null: none of this provider. */
  readonly recordings: Recordings | null;
  /** Packages with their versions. */
  readonly shapes: readonly string[];
  /** The file of the simulator that speaks the format. */
  readonly simulator: string;
}

/** Throws for a file that is gone. */
export function readTried(root: string): (preset: { readonly id: string; readonly kind: string }) => Tried;
