import { getRouteApi } from '@tanstack/react-router';
import { AccountSecurity } from '@/account/account-security';

const route = getRouteApi('/portal/settings');

export function SecurityTab() {
  const { error } = route.useSearch();
  return <AccountSecurity audience="customer" address="/settings?tab=security" refused={error} />;
}
