import { useMay } from '@/session/use-may';
import type { TabProps } from '../tab';
import { CapsRegion } from './caps-region';
import { LimitsForm } from './limits-form';

/** What it may spend and request, then its tier and rates. A change elsewhere starts the form anew. */
export function LimitsTab({ organization }: TabProps) {
  const form = <LimitsForm key={organization.version} organization={organization} />;
  return useMay()('read', 'money') ? <CapsRegion organization={organization}>{form}</CapsRegion> : form;
}
