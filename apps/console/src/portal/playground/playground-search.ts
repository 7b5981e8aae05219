interface PlaygroundSearch {
  readonly model?: string;
  /** A second model, which answers beside the first. */
  readonly beside?: string;
}

export function readPlaygroundSearch(search: Record<string, unknown>): PlaygroundSearch {
  const names = ['model', 'beside'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}
