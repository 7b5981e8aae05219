import { Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { amountOf, ModelName, Price, Status, type Column } from '@/kit';
import { isPriced, type Rate } from '../../models/price/own-price';
import { UtcDay } from '../../models/retirement/utc-day';
import classes from '../channels.module.css';
import { ToolsNote } from '../detail/tools-note';
import { hasPrice, type DiscoveryRow, type RowError, type RowEdits, type RowField, type RowValues } from './discovery';

interface ColumnOptions {
  readonly rows: readonly DiscoveryRow[];
  readonly ticked: ReadonlySet<string>;
  readonly tick: (ids: readonly string[], isOn: boolean) => void;
  readonly edit: (parts: RowEdits) => void;
  readonly errors: Readonly<Record<string, RowError>>;
  readonly mayWrite: boolean;
}

const RATES = ['input_per_mtok_usd', 'output_per_mtok_usd'] as const satisfies readonly Rate[];
const SHOWN_CHARACTERS = 36;
const idOf = ({ discovered }: DiscoveryRow): string => discovered.upstream_id;

export function useDiscoveryColumns(options: ColumnOptions): readonly Column<DiscoveryRow>[] {
  const { t } = useTranslation('operator/channels');
  const { errors, mayWrite } = options;
  const isEditable = (row: DiscoveryRow): boolean => mayWrite && row.canServe;
  const input = (row: DiscoveryRow, cell: Omit<CellProps, 'isWrong' | 'onChange'>, part: Change) => (
    <Cell
      {...cell}
      isWrong={errors[idOf(row)]?.field === cell.field}
      onChange={(text) => {
        options.edit({ [idOf(row)]: part(text) });
        // What is filled in is meant to be saved.
        options.tick([idOf(row)], true);
      }}
    />
  );
  const amounts = (kind: 'price' | 'cost'): Column<DiscoveryRow>[] =>
    RATES.map((rate): Column<DiscoveryRow> => {
      const head = t(rate === 'input_per_mtok_usd' ? 'rate_input' : 'rate_output');
      const label = `${t(kind)}, ${head}`;
      return {
        id: `${kind}-${rate}`,
        head,
        label,
        group: t(kind),
        align: 'right',
        cell: (row) => {
          const { known, values, served } = row;
          if (kind === 'price' && known !== null && hasPrice(row)) return <Price usd={known.current_price?.[rate]} />;
          if (!isEditable(row)) return <Price usd={kind === 'cost' ? served?.cost?.[rate] : null} />;
          const form = values[kind];
          const cell = { field: kind, label: t('cell_of', { field: label, name: idOf(row) }), value: form.rates[rate] };
          return input(row, cell, (text) => ({
            [kind]: { ...form, rates: { ...form.rates, [rate]: amountOf(text) } },
          }));
        },
      };
    });
  return [
    ...(mayWrite ? [tickColumn(options, t('choose_every'))] : []),
    { id: 'upstream', head: t('upstream_id'), cell: (row) => <ProviderName row={row} error={errors[idOf(row)]} /> },
    {
      id: 'model',
      head: t('served_as'),
      cell: (row) => {
        if (!isEditable(row)) return <ServedAs row={row} />;
        const label = t('served_as_of', { name: idOf(row) });
        return input(row, { field: 'model', label, value: row.values.model, isName: true }, (model) => ({ model }));
      },
    },
    {
      id: 'context',
      head: t('context_tokens'),
      align: 'right',
      cell: (row) => {
        if (row.known !== null) return row.known.context_length.toLocaleString();
        if (!isEditable(row)) return '–';
        const label = t('cell_of', { field: t('context_tokens'), name: idOf(row) });
        const cell = { field: 'context_length', label, value: row.values.context } as const;
        return input(row, cell, (text) => ({ context: text.replaceAll(/\D/g, '') }));
      },
    },
    ...amounts('cost'),
    ...amounts('price'),
    { id: 'state', head: t('state'), group: ' ', cell: (row) => <RowState row={row} /> },
  ];
}

type Change = (text: string) => Partial<RowValues>;

function tickColumn({ rows, ticked, tick }: ColumnOptions, label: string): Column<DiscoveryRow> {
  const ids = rows.filter(({ canServe }) => canServe).map(idOf);
  const on = ids.filter((id) => ticked.has(id)).length;
  return {
    id: 'chosen',
    label: '',
    head: (
      <Checkbox
        aria-label={label}
        disabled={ids.length === 0}
        checked={on > 0 && on === ids.length}
        indeterminate={on > 0 && on < ids.length}
        onChange={() => tick(ids, on < ids.length)}
      />
    ),
    cell: (row) => (
      <Checkbox
        aria-label={idOf(row).slice(0, SHOWN_CHARACTERS)}
        disabled={!row.canServe}
        checked={row.served !== null || ticked.has(idOf(row))}
        onChange={(event) => tick([idOf(row)], event.currentTarget.checked)}
      />
    ),
  };
}

/** A provider may list a name of any length. */
function ProviderName({ row, error }: { readonly row: DiscoveryRow; readonly error: RowError | undefined }) {
  const { t } = useTranslation('operator/channels');
  const id = idOf(row);
  const known = ROW_ERRORS.find((code) => code === error?.code);
  const { shutdown_date: end } = row.discovered;
  return (
    <div>
      <span className={classes.mono}>{id.length > SHOWN_CHARACTERS ? `${id.slice(0, SHOWN_CHARACTERS)}…` : id}</span>
      <ToolsNote api={row.discovered.tools_api} />
      {end !== null && (
        <div>
          <Status kind="warn">{t('row_ends')}</Status> <UtcDay at={end} />
        </div>
      )}
      {error !== undefined && (
        <div role="alert">
          <Status kind="bad">{known === undefined ? error.message : t(`row_error_${known}`)}</Status>
        </div>
      )}
    </div>
  );
}

/** Refusals of a row that have words here. */
const ROW_ERRORS = ['archived', 'duplicate', 'exists', 'missing', 'model_id_malformed'] as const;

function ServedAs({ row: { served, known, values } }: { readonly row: DiscoveryRow }) {
  if (served === null) return values.model.length > SHOWN_CHARACTERS ? <>–</> : <ModelName id={values.model} />;
  return (
    <Link to="/operator/models/$modelId" params={{ modelId: served.model_id }}>
      <ModelName id={known?.canonical_id ?? served.model} />
    </Link>
  );
}

function RowState({ row }: { readonly row: DiscoveryRow }) {
  const { t } = useTranslation('operator/channels');
  const { served, known, values, canServe } = row;
  if (served !== null) return <Status kind="ok">{t('row_served')}</Status>;
  if (!canServe) return <Status kind="rest">{t('row_too_long')}</Status>;
  if (!hasPrice(row) && !isPriced(values.price)) return <Status kind="warn">{t('row_draft')}</Status>;
  return <Status kind="rest">{t(known === null ? 'row_new' : 'row_known')}</Status>;
}

interface CellProps {
  readonly field: RowField;
  readonly label: string;
  readonly value: string;
  readonly isName?: boolean;
  readonly isWrong: boolean;
  readonly onChange: (text: string) => void;
}

const NAME_STYLE = { width: 230, fontFamily: 'var(--mono)', textAlign: 'left' } as const;
const AMOUNT_STYLE = { width: 72 };

function Cell({ label, value, isName = false, isWrong, onChange }: CellProps) {
  return (
    <input
      className={`${classes.number} ${classes.cell}`}
      style={isName ? NAME_STYLE : AMOUNT_STYLE}
      aria-label={label}
      aria-invalid={isWrong}
      inputMode={isName ? 'text' : 'decimal'}
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
