import { Modal as MantineModal } from '@mantine/core';
import type { ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';

interface ModalProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly title: string;
  readonly onClose: () => void;
  readonly staysOpen: boolean;
  readonly isWide: boolean;
  readonly children: ReactNode;
}

export function Modal({ ref, title, onClose, staysOpen, isWide, children }: ModalProps) {
  const { t } = useTranslation();
  return (
    <MantineModal
      ref={ref}
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
    </MantineModal>
  );
}
