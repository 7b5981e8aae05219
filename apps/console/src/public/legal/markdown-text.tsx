import Markdown, { type Components } from 'react-markdown';
import { safeAddress } from './safe-address';

/** Headings are below that of the page. A picture would be a request to another host: its text is shown. */
const COMPONENTS: Components = {
  h1: 'h2',
  h2: 'h3',
  h3: 'h4',
  h5: 'h4',
  h6: 'h4',
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  img: ({ alt }) => alt,
  a: ({ href = '', children }) =>
    href === '' ? (
      children
    ) : (
      <a href={href} rel="noreferrer">
        {children}
      </a>
    ),
};

/** A text of the operator as Markdown. HTML in it is shown as text. */
export function MarkdownText({ text }: { readonly text: string }) {
  return (
    <Markdown components={COMPONENTS} urlTransform={safeAddress}>
      {text}
    </Markdown>
  );
}
