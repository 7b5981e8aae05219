import { useNavigate, useSearch } from '@tanstack/react-router';

/**
 * The filters of a page are its address. `change` replaces some of them and keeps the others; undefined removes one. The
 * entry in the history is replaced: going back leaves the page.
 */
export function useFilters<Search extends object>() {
  const known = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = (next: (old: object) => object): void => void navigate({ to: '.', search: next as never, replace: true });
  return {
    // As the route of the page reads it.
    search: known as Search,
    change: (changes: { readonly [Name in keyof Search]?: Search[Name] | undefined }): void =>
      set((old) => ({ ...old, ...changes })),
    /** Leaves what is given. */
    clear: (kept: Search): void => set(() => kept),
  };
}
