export { AmountInput } from './amounts/amount-input';
export { amountOf, isNegative, readAmount } from './amounts/amounts';
export { BalanceChart } from './charts/balance-chart';
export { HealthStrip, Sparkline, StateStrip, type CellState, type HealthCell } from './charts/strips';
export { highestStack, type Point } from './charts/series';
export { moneyFormats } from './charts/money-formats';
export { TimeChart } from './charts/time-chart';
export type { Action } from './menu/action';
export { ActionMenu } from './menu/action-menu';
export { LazyMenu, type MenuTarget } from './menu/lazy-menu';
export { MultiSelect, Select, TagsInput } from './choices/choices';
export { useAction } from './dialogs/use-action';
export { useForm } from './dialogs/use-form';
export { useDialogForm } from './dialogs/use-dialog-form';
export { ConfirmDialog } from './dialogs/confirm-dialog';
export { Dialog } from './dialogs/dialog';
export { Form } from './dialogs/form';
export { FormDialog } from './dialogs/form-dialog';
export { useFocusAgain } from './dialogs/focus';
export { FormError, useSubmit } from './dialogs/submit';
export { SecretDialog } from './dialogs/secret-dialog';
export { download } from './files/download';
export { SaveCsv } from './files/save-csv';
export { NumberInput } from './numbers/number-input';
export { PasswordInput } from './inputs/password-input';
export { PageTabs } from './layout/page-tabs';
export { usePageTitle } from './layout/page-title';
export { Facts, Page, Pairs, Region, type Fact } from './layout/page';
export { Panel, Split } from './layout/panel';
export { useErrorText } from './states/error-text';
export { Blocks, Empty, PENDING, Problem, QueryState } from './states/query-state';
export { Status, WaitingMark, type StatusKind } from './states/status';
export { DataTable, type Column } from './table/data-table';
export { LiveTail, TailTop } from './table/live-tail';
export { Filters, FilterSelect, SearchBox } from './table/filters';
export { useSelection } from './table/selection';
export { PagedTable, rowsOf } from './table/paged-table';
export { PAGES } from './table/pages';
export { Copy, Id, ModelName, Reserved } from './values/ids';
export { CodeBlock } from './values/code-block';
export { useCapabilityName, useErrorName, useModalityName, usePlanReason } from './states/code-names';
export { Meter } from './values/meter';
export { MeterName, MeterPrice, PartOfLine, UnitOfLine } from './meters/meters';
export { rowsWithUnits, type StatementRow } from './meters/statement-lines';
export { addUsd, compareUsd, marginOf, multiplyUsd, shareOf, subtractUsd } from './values/decimals';
export { QrCode } from './values/qr-code';
export { WithDisplayCurrency } from './values/display-currency';
export {
  ConversionRate,
  ConvertedPrice,
  ExactMoney,
  Money,
  MoneyIn,
  PaidMoney,
  Price,
  Rate,
  SumIn,
} from './values/money';
export { Count, Duration, Factor, Share } from './values/numbers';
export * as formats from './values/format';
export { useNow } from './values/now';
export { chooseZone, useLocale, useZone } from './values/preferences';
export { Ago, Day, Instant, RowTime, Since, Span, TimeOfDay, Until } from './values/times';
export { DAYS, formatWeekTimes } from './values/week-times';
