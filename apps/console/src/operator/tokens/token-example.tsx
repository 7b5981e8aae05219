import { useTranslation } from 'react-i18next';
import { CodeBlock, Region } from '@/kit';

/** How a program uses a token: short lines, which are read without scrolling. */
export function TokenExample() {
  const { t } = useTranslation('operator/tokens');
  const code = [
    'curl \\',
    '  -H "Authorization: Bearer $ADMIN_TOKEN" \\',
    `  ${window.location.origin}/admin/v1/tiers`,
  ].join('\n');
  return (
    <Region title={t('example')} note={t('example_note')} isPadded>
      <CodeBlock code={code} label={t('example')} />
    </Region>
  );
}
