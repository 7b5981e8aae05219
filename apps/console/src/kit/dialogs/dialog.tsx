import { Modal } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useEscape, useFocusReturn } from './focus';

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
  const { t } = useTranslation();
  const root = useRef<HTMLDivElement>(null);
  useFocusReturn(root);
  useEscape(root, onClose);
  return (
    <Modal
      ref={root}
      opened
      size={isWide ? 'lg' : 'md'}
      onClose={onClose}
      title={title}
      returnFocus={false}
      closeOnEscape={false}
      closeOnClickOutside={!staysOpen}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {children}
    </Modal>
  );
}
