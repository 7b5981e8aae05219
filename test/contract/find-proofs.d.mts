export interface Proof {
  /** Relative to the repository root. */
  readonly file: string;
  /** The test's name without its leading ids. */
  readonly name: string;
}
export function findProofs(root: string): Map<string, Proof[]>;
