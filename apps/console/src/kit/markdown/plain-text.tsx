import { Fragment } from 'react';

/** An address of http(s), without the sign that ends its sentence; as emails have it. */
const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,:;!?)\]}。，；：！？）】」])/;

const PARAGRAPH = { margin: 0, overflowWrap: 'anywhere' } as const;

/** Plain text of a person: each line is a paragraph, and addresses are links. */
export function PlainText({ text }: { readonly text: string }) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => (
    <p key={index} style={PARAGRAPH}>
      {line.split(ADDRESS).map((part, place) =>
        place % 2 === 0 ? (
          <Fragment key={place}>{part}</Fragment>
        ) : (
          <a key={place} href={part} target="_blank" rel="noopener noreferrer">
            {part}
          </a>
        ),
      )}
    </p>
  ));
}
