import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode, RefObject } from 'react';
import { ROW_HEIGHT, Spacer } from './spacer';

const OVERSCAN = 20;

interface VirtualRowsProps {
  readonly body: RefObject<HTMLTableSectionElement | null>;
  readonly count: number;
  readonly columns: number;
  /** The row at an index. */
  readonly children: (index: number) => ReactNode;
}

/** Rows on screen, between two that are as high as the others. */
export function VirtualRows({ body, count, columns, children }: VirtualRowsProps) {
  const virtual = useVirtualizer({
    count,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getScrollElement: () => scrollerOf(body.current),
    scrollMargin: body.current?.offsetTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const above = (items[0]?.start ?? 0) - virtual.options.scrollMargin;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0) + virtual.options.scrollMargin;
  return (
    <>
      <Spacer height={above} columns={columns} />
      {items.map(({ index }) => children(index))}
      <Spacer height={below} columns={columns} />
    </>
  );
}

/** The sheet scrolls, not the window. */
function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  return element?.closest<HTMLElement>('[data-scroller]') ?? null;
}
