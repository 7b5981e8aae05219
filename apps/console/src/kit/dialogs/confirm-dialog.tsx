import { TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from './form-dialog';
import { useAction } from './use-action';

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
  const [text, setText] = useState('');
  const [isMistyped, setMistyped] = useState(false);
  const { act, error, isBusy } = useAction();
  const confirm = (): void => {
    const isOther = typed !== undefined && text !== typed;
    setMistyped(isOther);
    if (isOther) return;
    act(async () => {
      await onConfirm();
      onClose();
    });
  };
  return (
    <FormDialog
      {...{ title, action, onClose, isBusy }}
      error={isMistyped ? t('type_exactly', { text: typed }) : error}
      isDangerous
      isQuestion
      onSubmit={(event) => {
        event?.preventDefault();
        confirm();
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
