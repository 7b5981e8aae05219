import { Button, Group, Modal, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';
import { useErrorText } from '../states/error-text';

/** What every Mantine form of ours can do with an error. */
type ErrorTarget = Pick<UseFormReturnType<Record<string, unknown>>, 'setFieldError' | 'getValues'>;

/**
 * Runs what a form submits. An error that names a field is shown at it, any other above the buttons; the values stay.
 * Returns the state for `FormDialog` and `FormFoot`.
 */
export function useSubmit<Values>(
  form: { setFieldError: (path: never, error: ReactNode) => void; getValues: () => Values },
  run: (values: Values) => Promise<void>,
) {
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const textOf = useErrorText();
  const submit = async (values: Values): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await run(values);
    } catch (thrown) {
      const target = form as unknown as ErrorTarget;
      const param = thrown instanceof ApiError ? thrown.param : null;
      if (param !== null && param in (target.getValues() as object)) target.setFieldError(param, textOf(thrown));
      else setError(textOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { submit, error, isBusy };
}

interface FormErrorProps {
  readonly error: string | null;
}

/** What failed, above the buttons of a form. */
export function FormError({ error }: FormErrorProps) {
  if (error === null) return null;
  return (
    <div role="alert" style={{ color: 'var(--bad)' }}>
      {error}
    </div>
  );
}

interface FormDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What the filled button says. */
  readonly action: string;
  readonly error: string | null;
  readonly isBusy: boolean;
  readonly onSubmit: (event?: SyntheticEvent<HTMLFormElement>) => void;
  readonly isDangerous?: boolean;
  readonly children: ReactNode;
}

/** A form in a dialog. It traps the focus, and Escape closes it. */
export function FormDialog(props: FormDialogProps) {
  const { t } = useTranslation();
  const { title, isOpen, onClose, action, error, isBusy, onSubmit, isDangerous = false, children } = props;
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={onSubmit}>
        <Stack gap="sm">
          {children}
          <FormError error={error} />
          <Group justify="flex-end" gap="xs">
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button type="submit" variant="filled" loading={isBusy} style={isDangerous ? DANGEROUS : undefined}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const DANGEROUS = { '--button-bg': 'var(--bad-mark)', '--button-color': '#fff', '--button-hover': 'var(--bad)' };
