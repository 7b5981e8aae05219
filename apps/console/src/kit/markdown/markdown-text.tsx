import { isValidElement, memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import Markdown, { type Components } from 'react-markdown';
import { CodeBlock } from '../values/code-block';
import classes from './markdown.module.css';
import { safeAddress } from './safe-address';

/** Headings are below that of the page. A picture would be a request to another host: its text is shown. */
const COMPONENTS: Components = {
  h1: 'h2',
  h2: 'h3',
  h3: 'h4',
  h5: 'h4',
  h6: 'h4',
  pre: ({ children }) => <Program>{children}</Program>,
  img: ({ alt }) => alt,
  a: ({ href = '', children }) =>
    href === '' ? (
      children
    ) : (
      <a href={href} rel="noopener noreferrer">
        {children}
      </a>
    ),
};

/** A text of the operator or of a model as Markdown. HTML in it is shown as text, and links lead to pages only. */
export const MarkdownText = memo(function MarkdownText({ text }: { readonly text: string }) {
  return (
    <div className={classes.markdown}>
      <Markdown components={COMPONENTS} urlTransform={safeAddress}>
        {text}
      </Markdown>
    </div>
  );
});

/** What stands between two fences. */
function Program({ children }: { readonly children?: ReactNode }) {
  const { t } = useTranslation('kit');
  const code = isValidElement<{ readonly children?: ReactNode }>(children) ? children.props.children : children;
  const text = typeof code === 'string' ? code.replace(/\n$/, '') : '';
  return (
    <div className={classes.block}>
      <CodeBlock code={text} label={t('code_block')} />
    </div>
  );
}
