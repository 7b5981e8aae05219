import { useTranslation } from 'react-i18next';
import { QueryState, Region } from '@/kit';
import { useRefreshOnChange } from '../../parts/use-refresh-on-change';
import {
  isSetUp,
  useAutomaticTopup,
  useHasTopups,
  useMayChangeTopup,
  useOwnMethods,
  useSavedMethods,
} from './data/automatic-topup';
import { RuleActions } from './rule-actions';
import { PayLink, RuleDetails, RuleStatus } from './rule-details';
import { SavedMethods } from './saved-methods';
import { TopupDialog } from './topup-dialog';
import classes from './topup.module.css';

interface TopupSectionProps {
  /** Whether the dialog is open: the address holds it. */
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** When a saved method is charged, and what is saved. Nothing where nothing can be saved. */
export function TopupSection({ isOpen, onOpen, onClose }: TopupSectionProps) {
  const { t } = useTranslation('portal/billing/topup');
  const isShown = useHasTopups();
  const mayChange = useMayChangeTopup();
  const saved = useSavedMethods();
  const rule = useAutomaticTopup(isShown);
  const methods = saved.data?.data ?? [];
  const own = useOwnMethods(methods);
  // A charge changes when it continues; the balance and the orders have changed with it.
  useRefreshOnChange(rule.data ? [rule.data.status, rule.data.reason, rule.data.retries_at].join(' ') : undefined);
  if (!isShown) return null;
  const found = rule.data ?? null;
  return (
    <>
      <Region
        title={t('title')}
        note={isSetUp(found) ? <RuleStatus rule={found} /> : undefined}
        actions={
          mayChange && rule.data !== undefined && saved.data !== undefined ? (
            <RuleActions rule={rule.data} methods={own} onOpen={onOpen} />
          ) : undefined
        }
      >
        <QueryState query={rule} lines={1} isReady={!saved.isLoading}>
          {(data) => (isSetUp(data) ? <RuleDetails rule={data} methods={methods} /> : <NotSetUp methods={own} />)}
        </QueryState>
      </Region>
      {(isSetUp(found) || methods.length > 0) && <SavedMethods query={saved} rule={found} />}
      {isOpen && mayChange && rule.data !== undefined && own.length > 0 && (
        <TopupDialog rule={rule.data} methods={own} onClose={onClose} />
      )}
    </>
  );
}

function NotSetUp({ methods }: { readonly methods: readonly unknown[] }) {
  const { t } = useTranslation('portal/billing/topup');
  return (
    <div className={classes.reason}>
      {t('about')} {methods.length === 0 && <PayLink>{t('save_first')}</PayLink>}
    </div>
  );
}
