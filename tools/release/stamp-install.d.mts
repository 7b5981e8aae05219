export function stampInstall(release: {
  readonly template: string;
  readonly version: string;
  /** `owner/name` of a release, or a checkout’s folder. */
  readonly source: string | { readonly checkout: string };
  readonly compose: string;
  readonly example: string;
  readonly files: Readonly<Record<string, string>>;
}): string;
export function mountedPaths(compose: string): string[];
export function secretsOf(example: string, compose: string): string[];
