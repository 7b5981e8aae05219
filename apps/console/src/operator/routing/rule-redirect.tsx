import { Navigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** The address of a rule by its id: it is open beside the list. */
export function RuleRedirect(): ReactNode {
  const { ruleId } = useParams({ from: '/operator/routing/$ruleId' });
  return <Navigate to="/operator/routing" search={{ rule: ruleId }} replace />;
}
