import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode, SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog';
import { Form } from './form';
import { firstFieldOf } from './focus';
import { FormError } from './submit';

interface FormDialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** What the filled button says. */
  readonly action: string;
  readonly error: string | null;
  readonly isBusy: boolean;
  readonly onSubmit: (event?: SyntheticEvent<HTMLFormElement>) => void;
  readonly isDangerous?: boolean;
  /** A yes or no, or a password: in the middle, above everything. */
  readonly isQuestion?: boolean;
  /** There is nothing to do yet. */
  readonly isActionDisabled?: boolean;
  readonly children: ReactNode;
}

/**
 * A form beside the page, open while it is mounted: the focus is on its first field. A click on the page does not close
 * it, as what is typed would be lost.
 */
export function FormDialog(props: FormDialogProps) {
  const { t } = useTranslation();
  const { title, onClose, action, error, isBusy, onSubmit, children } = props;
  const { isDangerous = false, isQuestion = false, isActionDisabled = false } = props;
  return (
    <Dialog title={title} onClose={onClose} isAside={!isQuestion} staysOpen={!isQuestion}>
      <Form
        ref={markFirst}
        onSubmit={(event) => {
          // A dialog that is opened from a form is within it, for React.
          event.stopPropagation();
          onSubmit(event);
        }}
      >
        <Stack gap="sm">
          {children}
          <FormError error={error} />
          <Group justify="flex-end" gap="xs">
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button
              type="submit"
              variant="filled"
              loading={isBusy}
              disabled={isActionDisabled}
              style={isDangerous ? DANGEROUS : undefined}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Dialog>
  );
}

/** The trap of the dialog looks for the mark. */
function markFirst(form: HTMLFormElement | null): void {
  firstFieldOf(form)?.setAttribute('data-autofocus', 'true');
}

const DANGEROUS = { '--button-bg': 'var(--bad-solid)', '--button-color': '#fff', '--button-hover': 'var(--bad-solid)' };
