import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '@/session/use-may';

interface ChannelLinkProps {
  /** Undefined: the channel is not known any more. */
  readonly id: string | undefined;
  readonly children: ReactNode;
}

/** The name of a channel, with a link for those who may read channels. */
export function ChannelLink({ id, children }: ChannelLinkProps) {
  const maySee = useMay()('read', 'channels');
  if (id === undefined || !maySee) return <>{children}</>;
  return (
    <Link to="/operator/channels/$channelId" params={{ channelId: id }}>
      {children}
    </Link>
  );
}
