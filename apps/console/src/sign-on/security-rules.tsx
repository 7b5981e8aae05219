import { Stack, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { FormError, QueryState, Region, useAction } from '@/kit';

const RULES = ['require_second_factor', 'require_single_sign_on'] as const;

/** What the organization requires of the sessions of its members. */
export function SecurityRules() {
  const { t } = useTranslation('sign-on');
  const query = customerApi.hooks.useQuery('get', '/api/v1/security');
  const refresh = useRefresh();
  const { act, error, isBusy } = useAction();
  const change = async (version: number, rule: (typeof RULES)[number], isOn: boolean): Promise<void> => {
    await customerApi.client.PATCH('/api/v1/security', {
      params: { header: { 'If-Match': `"${version}"` } },
      body: { [rule]: isOn },
    });
    await refresh();
  };
  return (
    <Region title={t('rules')} isPadded>
      <QueryState query={query}>
        {(rules) => (
          <Stack gap="sm">
            {RULES.map((rule) => (
              <Switch
                key={rule}
                label={t(rule)}
                description={t(`rule_note_${rule}`)}
                checked={rules[rule]}
                disabled={isBusy}
                onChange={({ currentTarget: { checked } }) => act(() => change(rules.version, rule, checked))}
              />
            ))}
          </Stack>
        )}
      </QueryState>
      <FormError error={error} />
    </Region>
  );
}
