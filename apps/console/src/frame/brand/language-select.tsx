import { useTranslation } from 'react-i18next';
import { LANGUAGES, setLanguage, type Language } from '@/i18n';
import classes from './language-select.module.css';

/** Not Mantine's: it would bring menus to the first page. */
export function LanguageSelect() {
  const { t, i18n } = useTranslation('kit');
  return (
    <select
      aria-label={t('language')}
      className={classes.language}
      value={i18n.language}
      onChange={(event) => void setLanguage(event.currentTarget.value as Language)}
    >
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <option key={tag} value={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}
