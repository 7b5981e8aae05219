/** A test, by its title as the source has it: `%s` and `$name` of a table not filled in. */
export interface TestLink {
  /** Relative to the repository root. */
  readonly spec: string;
  readonly title: string;
}

export interface PromiseRow {
  /** Unique over all topics. */
  readonly id: string;
  /** Heading of the row's table on the page. */
  readonly section?: string;
  readonly promise: string;
  /** Public reports, which the first line of each test names. */
  readonly issues?: readonly string[];
  /** The reasons: a file in docs/adr. */
  readonly adr?: string;
}

export interface Topic {
  /** Name of the file. */
  readonly name: string;
  /** Written by `npm run docs`. */
  readonly page: string;
  readonly title: string;
  readonly introduction: readonly string[];
  /** Heading of the promises on the page. */
  readonly column?: string;
  /** Folders of which one has a test of each promise. */
  readonly shown_in?: readonly string[];
  /** Sections whose promises each have a test in `npm run verify`. */
  readonly verified?: readonly string[];
  readonly promises: readonly PromiseRow[];
}

export function readPromises(root: string): Topic[];
export function readSpecs(root: string): Map<string, string>;
export function testsOfPromises(
  topics: readonly Pick<Topic, 'promises'>[],
  specs: ReadonlyMap<string, string>,
): Map<string, TestLink[]>;
export function withoutIds(title: string, topics: readonly Pick<Topic, 'promises'>[]): string;
