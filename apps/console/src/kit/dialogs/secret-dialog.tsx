import { Button, Group, Stack } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog';
import classes from './dialogs.module.css';

interface SecretDialogProps {
  readonly title: string;
  /** Null: closed. */
  readonly secret: string | null;
  readonly onClose: () => void;
  /** Beside the button that copies: a download. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
  /** What can be done with the secret now. */
  readonly uses?: ReactNode;
}

/** What is shown this once: a click beside it does not lose it. */
export function SecretDialog({ title, secret, onClose, actions, children, uses }: SecretDialogProps) {
  const { t } = useTranslation('kit');
  const clipboard = useClipboard({ timeout: 3_000 });
  if (secret === null) return null;
  return (
    <Dialog title={title} onClose={onClose} staysOpen isWide={uses !== undefined}>
      <Stack gap="sm">
        <div>{children ?? t('shown_once')}</div>
        <pre role="group" className={classes.secret} tabIndex={0} aria-label={title}>
          {secret}
        </pre>
        <Group justify="flex-end" gap="xs">
          {actions}
          <Button onClick={onClose}>{t('close')}</Button>
          <Button
            variant="filled"
            data-autofocus
            onClick={() => {
              clipboard.copy(secret);
            }}
          >
            {t(clipboard.copied ? 'copied' : 'copy')}
          </Button>
        </Group>
        {uses}
      </Stack>
    </Dialog>
  );
}
