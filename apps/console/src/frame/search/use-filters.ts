import { useNavigate, useSearch, type RegisteredRouter, type RouteById, type RouteIds } from '@tanstack/react-router';

type Tree = RegisteredRouter['routeTree'];

/** What the address of a route can say. */
type SearchOf<Id extends RouteIds<Tree>> = RouteById<Tree, Id>['types']['fullSearchSchema'];

/**
 * The filters of a page are its address. `change` replaces some of them and keeps the others; undefined removes one. It
 * makes no entry in the history: going back leaves the page.
 */
export function useFilters<Id extends RouteIds<Tree>>(_route: Id) {
  const known: object = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = (next: (old: object) => object, replace: boolean): void =>
    void navigate({ to: '.', search: next as never, replace });
  return {
    // As the route reads it.
    search: known as SearchOf<Id>,
    change: (changes: { readonly [Name in keyof SearchOf<Id>]?: SearchOf<Id>[Name] | undefined }): void =>
      set((old) => ({ ...old, ...changes }), true),
    /** Leaves what is given. Going back brings the others again. */
    clear: (kept: SearchOf<Id>): void => set(() => kept, false),
  };
}
