import { lazyRouteComponent } from '@tanstack/react-router';
import { createElement, lazy, useState, type ComponentType, type ReactNode } from 'react';

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

/**
 * The same, on its way at once: what is shown when the data of a page is there, and not before. What has come by then is
 * shown with the data: React lets a part that was waited for appear a third of a second later.
 */
export function earlyPart<Props extends object, Name extends string>(
  load: () => Promise<Record<Name, Part<Props>>>,
  name: Name,
): ComponentType<Props> {
  let known: ComponentType<Props> = lazyPart(load, name);
  load().then(
    (loaded) => {
      known = loaded[name];
    },
    // Rendered, it is loaded again, and says what is wrong.
    () => undefined,
  );
  return function EarlyPart(props) {
    const [Shown] = useState(() => known);
    return createElement(Shown, props);
  };
}
