import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface CapLinkProps {
  readonly id: string;
  readonly children: ReactNode;
}

/** To a limit, beside the list of them. */
export function CapLink({ id, children }: CapLinkProps) {
  return (
    <Link to="/limits/$id" params={{ id }}>
      {children}
    </Link>
  );
}

export function CapButton({ id, children }: CapLinkProps) {
  return <Button renderRoot={(props) => <Link to="/limits/$id" params={{ id }} {...props} />}>{children}</Button>;
}
