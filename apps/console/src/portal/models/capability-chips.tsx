import { useCapabilityName } from '@/kit';
import classes from './models.module.css';

const SHOWN = 3;

/** What a model can, as words; those that have no room are in the title. */
export function CapabilityChips({ capabilities }: { readonly capabilities: readonly string[] }) {
  const nameOf = useCapabilityName();
  const more = capabilities.slice(SHOWN);
  return (
    <span className={classes.chips}>
      {capabilities.slice(0, SHOWN).map((one) => (
        <span key={one}>{nameOf(one)}</span>
      ))}
      {more.length > 0 && <span title={more.map(nameOf).join(', ')}>+{more.length}</span>}
    </span>
  );
}
