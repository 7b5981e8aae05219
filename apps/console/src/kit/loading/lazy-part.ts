import { lazyRouteComponent } from '@tanstack/react-router';
import { lazy, type ComponentType, type ReactNode } from 'react';

type Part<Props> = (props: Props) => ReactNode;

/**
 * A part of a page that is loaded when it is first shown. The router loads the component of a route ahead of its
 * rendering. Elsewhere it would suspend with `use()` in one rendering and not call it in the next, which React reports.
 */
export function lazyPart<Props, Name extends string>(
  load: () => Promise<Record<Name, Part<Props>>>,
  name: Name,
): ComponentType<Props> {
  // It reloads the page where a new version has other files.
  const part = lazyRouteComponent<Record<string, Part<Props>>, string>(load, name);
  return lazy(async () => {
    await part.preload?.();
    return { default: part };
  }) as ComponentType<Props>;
}

/** The same, on its way at once: what is shown when the data of a page is there, and not before. */
export function earlyPart<Props, Name extends string>(
  load: () => Promise<Record<Name, Part<Props>>>,
  name: Name,
): ComponentType<Props> {
  // Rendered, it is loaded again, and says what is wrong.
  load().catch(() => undefined);
  return lazyPart(load, name);
}
