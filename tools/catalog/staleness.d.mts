interface AnnouncedEnd {
  readonly date: string;
  readonly replacement: string | null;
}

interface ListedModel {
  readonly canonical_id: string;
  readonly announced_retirement?: AnnouncedEnd;
}

export interface ShippedList {
  readonly built: string;
  readonly models: readonly ListedModel[];
  readonly retired: readonly ListedModel[];
}

export function hasEnded(retirement: AnnouncedEnd | undefined, day: string): boolean;
export function staleness(catalog: ShippedList, day: string): string[];
