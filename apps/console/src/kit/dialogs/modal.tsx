import { Modal as MantineModal } from '@mantine/core';
import type { ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';

interface ModalProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly title: string;
  readonly onClose: () => void;
  readonly staysOpen: boolean;
  readonly isWide: boolean;
  readonly isAside: boolean;
  readonly children: ReactNode;
}

const TITLE = { fontWeight: 600 };
const CENTERED = { styles: { title: TITLE } };
/** At the right edge, as high as the screen, above a page that stays readable. */
const ASIDE = {
  centered: false,
  radius: 0,
  xOffset: 0,
  yOffset: 0,
  overlayProps: { backgroundOpacity: 0.08 },
  styles: {
    title: TITLE,
    inner: { justifyContent: 'flex-end' },
    content: { height: '100dvh', maxHeight: 'none', borderLeft: '1px solid var(--line)' },
  },
};

export function Modal({ ref, title, onClose, staysOpen, isWide, isAside, children }: ModalProps) {
  const { t } = useTranslation();
  return (
    <MantineModal
      {...(isAside ? ASIDE : CENTERED)}
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
