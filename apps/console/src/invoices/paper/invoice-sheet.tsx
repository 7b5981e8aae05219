import { useEffect, useRef, type Ref, useImperativeHandle } from 'react';
import classes from '../invoices.module.css';

interface InvoiceSheetProps {
  /** As the API sent it. */
  readonly page: Document;
  readonly title: string;
  readonly ref: Ref<PrintedSheet>;
}

export interface PrintedSheet {
  readonly print: () => void;
}

/**
 * A document on its sheet, in a frame of its own: what it has is not styled by the console, and what is printed is the
 * sheet alone. The frame is sandboxed, so that no script runs in it, whatever a page might hold.
 */
export function InvoiceSheet({ page, title, ref }: InvoiceSheetProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  useImperativeHandle(ref, () => ({ print: () => frame.current?.contentWindow?.print() }), []);
  useEffect(() => {
    const { current } = frame;
    if (current === null) return undefined;
    let stop = showPage(current, page);
    // The empty document that the frame begins with may be replaced by the one that it loads.
    const again = (): void => {
      stop();
      stop = showPage(current, page);
    };
    current.addEventListener('load', again);
    return () => {
      current.removeEventListener('load', again);
      stop();
    };
  }, [page]);
  return (
    <iframe
      ref={frame}
      className={classes.sheet}
      title={title}
      // Of the console's origin, so that it can be filled and printed; without scripts.
      sandbox="allow-same-origin allow-modals"
      // A frame with a source of its own has the layout of today's pages, not that of old ones.
      srcDoc=" "
    />
  );
}

/** Fills a frame, and keeps it as high as what it shows. Returns what ends that. */
function showPage(frame: HTMLIFrameElement, page: Document): () => void {
  const { contentDocument: target } = frame;
  if (target === null) return () => undefined;
  const copiesOf = (nodes: Iterable<Node>): Node[] => Array.from(nodes, (node) => target.importNode(node, true));
  target.documentElement.lang = page.documentElement.lang;
  target.head.replaceChildren(...copiesOf(page.head.querySelectorAll('title, style')));
  target.body.replaceChildren(...copiesOf(page.body.childNodes));
  const fit = (): void => {
    frame.style.height = `${target.documentElement.offsetHeight}px`;
  };
  fit();
  const observer = new ResizeObserver(fit);
  observer.observe(target.documentElement);
  return () => observer.disconnect();
}
