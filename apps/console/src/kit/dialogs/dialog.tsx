import { Suspense, useRef, type ReactNode } from 'react';
import { lazyPart } from '../loading/lazy-part';
import { useEscape, useFocusReturn } from './focus';

/** Loaded when a dialog is first opened. */
const Modal = lazyPart(() => import('./modal'), 'Modal');

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Not by a click beside it: what it shows would be lost. */
  readonly staysOpen?: boolean;
  /** For code, whose lines are long. */
  readonly isWide?: boolean;
  /** Beside the page, whose facts are needed while it is filled in, and not above its middle. */
  readonly isAside?: boolean;
  readonly children: ReactNode;
}

/** A modal dialog, open while it is mounted. It traps the focus, and Escape closes it. */
export function Dialog(props: DialogProps) {
  const { title, onClose, staysOpen = false, isWide = false, isAside = false, children } = props;
  const root = useRef<HTMLDivElement>(null);
  useFocusReturn(root);
  useEscape(root, onClose);
  return (
    <Suspense>
      <Modal ref={root} {...{ title, onClose, staysOpen, isWide, isAside }}>
        {children}
      </Modal>
    </Suspense>
  );
}
