import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, Empty, Page, QueryState, Region, Split, formats, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import shared from '@/kit/layout/shared.module.css';
import { tiersQuery } from '../data/catalog';
import { WriteButton } from '../data/write-button';
import { rulesQuery, type Rule } from './rules-query';
import { Simulator } from './simulator';

/** Loaded when first opened. */
const RulePanel = lazyPart(() => import('./rule-panel'), 'RulePanel');

/** A rule that is not there yet. */
const NEW = 'new';

/** The rules for the order of channels, and what becomes of a request under them. */
export function RoutingPage(): ReactNode {
  const { t } = useTranslation('operator/routing');
  const search = useSearch({ from: '/operator/routing' });
  const navigate = useNavigate();
  const query = useQuery(rulesQuery);
  const open = (rule: string | undefined): void => {
    void navigate({ to: '/operator/routing', search: { ...search, rule } });
  };
  const chosen = query.data?.find(({ id }) => id === search.rule) ?? null;
  const isOpen = chosen !== null || search.rule === NEW;
  return (
    <Page
      title={t('title')}
      actions={
        <WriteButton resource="channels" variant="filled" leftSection={<Plus size={14} />} onClick={() => open(NEW)}>
          {t('add')}
        </WriteButton>
      }
    >
      <Split aside={isOpen && <RulePanel key={search.rule} rule={chosen} onClose={() => open(undefined)} />}>
        <Region title={t('rules')} note={t('rules_note')}>
          <QueryState query={query}>
            {(rules) => <Rules rules={rules} chosen={search.rule} onOpen={({ id }) => open(id)} />}
          </QueryState>
        </Region>
        <Simulator search={search} />
      </Split>
    </Page>
  );
}

interface RulesProps {
  readonly rules: readonly Rule[];
  readonly chosen: string | undefined;
  readonly onOpen: (rule: Rule) => void;
}

function Rules({ rules, chosen, onOpen }: RulesProps) {
  const { t } = useTranslation('operator/routing');
  const tiers = useQuery(tiersQuery).data ?? [];
  const columns: readonly Column<Rule>[] = [
    {
      id: 'match',
      head: t('match'),
      cell: ({ match }) => {
        const tier = tiers.find(({ id }) => id === match.tier_id)?.name ?? match.tier_id;
        const parts = [
          match.model,
          tier === null ? null : t('of_tier', { name: tier }),
          match.organization_id === null ? null : formats.shortenId(match.organization_id),
          match.tag === null ? null : t('with_tag', { tag: match.tag }),
        ].filter((part) => part !== null);
        return parts.length === 0 ? t('every_request') : parts.join(', ');
      },
    },
    { id: 'strategy', head: t('strategy'), cell: ({ strategy }) => t(`strategy_${strategy}`) },
    {
      id: 'attempts',
      head: t('max_attempts'),
      align: 'right',
      cell: ({ max_attempts }) => max_attempts ?? t('standard'),
    },
    { id: 'fallbacks', head: t('fallbacks'), isWide: true, cell: ({ fallbacks }) => fallbacks.join(' → ') || '–' },
    { id: 'id', head: t('rule'), cell: ({ id }) => <span className={shared.mono}>{formats.shortenId(id)}</span> },
  ];
  if (rules.length === 0) {
    return (
      <Empty title={t('empty_title')}>
        <p>{t('empty')}</p>
        <p>{t('empty_examples')}</p>
      </Empty>
    );
  }
  return (
    <DataTable
      label={t('rules')}
      columns={columns}
      rows={rules}
      keyOf={({ id }) => id}
      chosenKey={chosen}
      onOpen={onOpen}
    />
  );
}
