interface Read {
  readonly isActive: () => boolean;
  readonly state: { readonly status: string; readonly data: unknown; readonly dataUpdatedAt: number };
}

/** When the oldest of what is shown was read, if it could not be read again since; null: all of it is as it should be. */
export function staleSince(reads: readonly Read[]): number | null {
  const failed = reads.filter(
    (read) => read.isActive() && read.state.status === 'error' && read.state.data !== undefined,
  );
  return failed.length === 0 ? null : Math.min(...failed.map(({ state }) => state.dataUpdatedAt));
}
