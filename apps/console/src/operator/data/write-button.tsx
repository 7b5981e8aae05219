import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OperatorResource } from '@/session/operator-access';
import { useMay } from '@/session/use-may';

interface WriteButtonProps extends ButtonProps {
  readonly resource: OperatorResource;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button of a change. A role that may not make it sees the reason. */
export function WriteButton({ resource, onClick, children, ...props }: WriteButtonProps) {
  const { t } = useTranslation('operator');
  const mayWrite = useMay()('write', resource);
  const role = t(resource === 'money' ? 'role_money' : 'role_all');
  return (
    <Button
      {...props}
      title={mayWrite ? undefined : t('role_needed', { role })}
      data-disabled={!mayWrite || undefined}
      aria-disabled={!mayWrite || undefined}
      onClick={(event) => {
        if (mayWrite) onClick();
        else event.preventDefault();
      }}
    >
      {children}
    </Button>
  );
}
