import type { ReactNode } from 'react';
import { Frame } from '@/frame/frame';
import { useOperatorGroups } from './operator-groups';
import { SettlementState } from './settlement-state';

export function OperatorFrame(): ReactNode {
  return <Frame audience="operator" groups={useOperatorGroups()} state={<SettlementState />} />;
}
