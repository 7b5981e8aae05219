import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Count, Empty, Factor, MeterPrice, Region, multiplyUsd } from '@/kit';
import { tiersQuery } from '../../data/catalog';
import classes from '../requests.module.css';
import type { Explained } from './timeline';

/** The price line by line: exact until it is rounded up once. */
export function Arithmetic({ request }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const { arithmetic, model_id } = request;
  const link = (
    <Link to="/operator/models/$modelId" params={{ modelId: model_id }}>
      {t('price_history')}
    </Link>
  );
  return (
    <Region title={t('arithmetic')} actions={link} isPadded={arithmetic !== null}>
      {arithmetic === null ? <Empty>{t('no_arithmetic')}</Empty> : <Lines request={request} arithmetic={arithmetic} />}
    </Region>
  );
}

interface LinesProps {
  readonly request: Explained;
  readonly arithmetic: NonNullable<Explained['arithmetic']>;
}

function Lines({ request, arithmetic }: LinesProps) {
  const { t } = useTranslation('operator/requests');
  const { lines, advisor, sum_usd, price_usd } = arithmetic;
  const conditions = useConditions(arithmetic);
  return (
    <table className={classes.sums}>
      <thead>
        <tr>
          <th scope="col">{t('meter')}</th>
          <th scope="col">{t('quantity')}</th>
          <th scope="col">{t('per_million')}</th>
          <th scope="col">{t('amount')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Line key={line.meter} line={line} />
        ))}
      </tbody>
      {advisor !== null && (
        <tbody>
          <tr>
            <th scope="rowgroup" colSpan={4}>
              <Link to="/operator/models/$modelId" params={{ modelId: advisor.model_id }}>
                {t(advisor.lines.length === 0 ? 'advisor_not_called' : 'advisor')}
              </Link>
            </th>
          </tr>
          {advisor.lines.map((line) => (
            <Line key={line.meter} line={line} />
          ))}
        </tbody>
      )}
      <tbody>
        <Sum label={t('sum_exact')} decimal={sum_usd} />
        <Products request={request} arithmetic={arithmetic} />
      </tbody>
      <tfoot>
        <Sum label={t('price_rounded')} decimal={price_usd} />
        {conditions.length > 0 && (
          <tr>
            <td colSpan={4} className={classes.quiet}>
              {conditions.join('; ')}
            </td>
          </tr>
        )}
      </tfoot>
    </table>
  );
}

function Line({ line }: { readonly line: LinesProps['arithmetic']['lines'][number] }) {
  const { meter, quantity, per_million_usd, amount_usd } = line;
  return (
    <tr>
      <td>{meter}</td>
      <td>
        <Count value={quantity} />
      </td>
      <td className={classes.quiet}>
        <MeterPrice meter={meter} perMillionUsd={per_million_usd} />
      </td>
      <td>
        <Digits decimal={amount_usd} />
      </td>
    </tr>
  );
}

/** Which of the rates of a price these are. */
function useConditions({ service_tier, window, from_prompt_tokens: count }: LinesProps['arithmetic']): string[] {
  const { t } = useTranslation('operator/requests');
  return [
    ...(service_tier === null ? [] : [t('in_service_tier', { tier: service_tier })]),
    ...(window === null ? [] : [t('in_window', { window })]),
    ...(count > 0 ? [t('in_step', { count })] : []),
  ];
}

/** Mark-up of the tier and discount of the organization: each with the product so far. */
function Products({ request, arithmetic: { sum_usd, multipliers } }: LinesProps) {
  const { t } = useTranslation('operator/requests');
  const tier = useQuery(tiersQuery).data?.find(({ id }) => id === request.tier_id)?.name ?? '';
  const params = { path: { id: request.organization_id } };
  const organization = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}', { params }).data?.name ?? '';
  const labels = [t('tier_of', { name: tier }), t('discount_of', { name: organization })];
  const products = multipliers.map((_, index) => multipliers.slice(0, index + 1).reduce(multiplyUsd, sum_usd));
  return multipliers.map((multiplier, index) => (
    <Sum
      key={labels[index] ?? index}
      label={labels[index] ?? ''}
      factor={multiplier}
      decimal={products[index] ?? sum_usd}
    />
  ));
}

interface SumProps {
  readonly label: string;
  readonly factor?: string;
  readonly decimal: string;
}

function Sum({ label, factor, decimal }: SumProps) {
  return (
    <tr>
      <td colSpan={2}>{label}</td>
      <td className={classes.quiet}>{factor !== undefined && <Factor of={factor} />}</td>
      <td>
        <Digits decimal={decimal} />
      </td>
    </tr>
  );
}

/** An exact decimal of any length, in groups of three behind the point. It copies without gaps. */
function Digits({ decimal }: { readonly decimal: string }) {
  const [whole, fraction = ''] = decimal.split('.');
  const groups = fraction.match(/.{1,3}/g) ?? [];
  return (
    <span className={classes.digits}>
      {whole?.replace('-', '−')}
      {groups.length > 0 && '.'}
      {groups.map((group, index) => (
        <span key={index} className={classes.digitGroup}>
          {group}
        </span>
      ))}
    </span>
  );
}
