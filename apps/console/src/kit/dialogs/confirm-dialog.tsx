import { TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../states/error-text';
import { FormDialog } from './form-dialog';
import { useFocusAgain } from './focus';

interface ConfirmDialogProps {
  readonly title: string;
  readonly action: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Rejects: the dialog stays open and says why. */
  readonly onConfirm: () => Promise<unknown>;
  /** What must be typed first, for what cannot be undone. */
  readonly typed?: string;
  readonly children: ReactNode;
}

/** Asks before something that others notice. It opens without what was typed, or failed, before. */
export function ConfirmDialog({ isOpen, ...props }: ConfirmDialogProps) {
  return isOpen && <OpenDialog {...props} />;
}

function OpenDialog({ title, action, onClose, onConfirm, typed, children }: Omit<ConfirmDialogProps, 'isOpen'>) {
  const { t } = useTranslation();
  const textOf = useErrorText();
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const focusAgain = useFocusAgain(isBusy);
  const confirm = async (): Promise<void> => {
    if (typed !== undefined && text !== typed) {
      setError(t('type_exactly', { text: typed }));
      return;
    }
    const focused = document.activeElement;
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setError(textOf(thrown));
      focusAgain(null, focused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormDialog
      {...{ title, action, onClose, error, isBusy }}
      isDangerous
      onSubmit={(event) => {
        event?.preventDefault();
        void confirm();
      }}
    >
      <div>{children}</div>
      {typed !== undefined && (
        <TextInput
          label={t('type_to_confirm', { text: typed })}
          value={text}
          autoComplete="off"
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
      )}
    </FormDialog>
  );
}
