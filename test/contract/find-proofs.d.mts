export interface Proof {
  /** Relative to the repository. */
  readonly file: string;
  /** What the test's name says behind the ids. */
  readonly name: string;
}
export function findProofs(root: string): Map<string, Proof[]>;
