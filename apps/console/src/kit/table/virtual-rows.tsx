import { useVirtualizer } from '@tanstack/react-virtual';
import type { ReactNode, RefObject } from 'react';

const ROW_HEIGHT = 32;
const OVERSCAN = 20;

interface VirtualRowsProps {
  readonly body: RefObject<HTMLTableSectionElement | null>;
  readonly count: number;
  readonly columns: number;
  /** The row at an index. */
  readonly children: (index: number) => ReactNode;
}

/** Rows on screen, between two that are as high as the others. */
export default function VirtualRows({ body, count, columns, children }: VirtualRowsProps) {
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

function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

/** The sheet scrolls, not the window. */
function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  return element?.closest<HTMLElement>('[data-scroller]') ?? null;
}
