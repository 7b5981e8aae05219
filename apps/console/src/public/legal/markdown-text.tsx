import { Fragment, useMemo, type ReactNode } from 'react';
import { parseMarkdown, type Block, type Inline } from './markdown';

/** Headings below that of the page. */
const HEADINGS = ['h2', 'h3', 'h4'] as const;

export function Markdown({ text }: { readonly text: string }) {
  return <Blocks blocks={useMemo(() => parseMarkdown(text), [text])} />;
}

function Blocks({ blocks }: { readonly blocks: readonly Block[] }): ReactNode {
  return blocks.map((block, index) => <OneBlock key={index} block={block} />);
}

function OneBlock({ block }: { readonly block: Block }): ReactNode {
  switch (block.kind) {
    case 'heading': {
      const Heading = HEADINGS[block.level - 1] ?? 'h4';
      return (
        <Heading>
          <Parts parts={block.parts} />
        </Heading>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Parts parts={block.parts} />
        </p>
      );
    case 'list':
      return <List {...block} />;
    case 'quote':
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'rule':
      return <hr />;
  }
}

function List({ start, items }: Extract<Block, { kind: 'list' }>) {
  const lines = items.map((blocks, index) => (
    <li key={index}>
      <Item blocks={blocks} />
    </li>
  ));
  return start === null ? <ul>{lines}</ul> : <ol start={start}>{lines}</ol>;
}

/** The first paragraph of an item is its line. */
function Item({ blocks: [first, ...rest] }: { readonly blocks: readonly Block[] }) {
  if (first === undefined) return null;
  return (
    <>
      {first.kind === 'paragraph' ? <Parts parts={first.parts} /> : <OneBlock block={first} />}
      <Blocks blocks={rest} />
    </>
  );
}

function Parts({ parts }: { readonly parts: readonly Inline[] }): ReactNode {
  return parts.map((part, index) => <Fragment key={index}>{inlineOf(part)}</Fragment>);
}

function inlineOf(part: Inline): ReactNode {
  if (typeof part === 'string') return part;
  if (part.kind === 'code') return <code>{part.text}</code>;
  const inner = <Parts parts={part.parts} />;
  if (part.kind !== 'link') return part.kind === 'strong' ? <strong>{inner}</strong> : <em>{inner}</em>;
  return (
    <a href={part.href} rel="noreferrer">
      {inner}
    </a>
  );
}
