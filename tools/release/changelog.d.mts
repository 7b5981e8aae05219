export function cutChangelog(text: string, version: string, date: string): string;
export function versionsOf(text: string): string[];
export function sectionOf(text: string, name: string): string;
export function releaseNotes(release: {
  readonly version: string;
  readonly changelog: string;
  readonly image: string;
  readonly repository: string;
  readonly migrations: readonly string[];
}): string;
