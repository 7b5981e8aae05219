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
  readonly children: ReactNode;
}

/** A modal dialog, open while it is mounted. It traps the focus, and Escape closes it. */
export function Dialog({ title, onClose, staysOpen = false, isWide = false, children }: DialogProps) {
  const root = useRef<HTMLDivElement>(null);
  useFocusReturn(root);
  useEscape(root, onClose);
  return (
    <Suspense>
      <Modal ref={root} {...{ title, onClose, staysOpen, isWide }}>
        {children}
      </Modal>
    </Suspense>
  );
}
