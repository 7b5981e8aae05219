import { Copy } from './ids';
import classes from './values.module.css';

/** Parts of a program: every second one is a text in quotes. */
const QUOTED = /("[^"\n]*"|'[^'\n]*')/;

/** A program to copy. Long lines scroll inside of it. */
export function CodeBlock({ code, label }: { readonly code: string; readonly label: string }) {
  return (
    <div className={classes.code}>
      <pre tabIndex={0} aria-label={label}>
        {code.split(QUOTED).map((part, index) =>
          index % 2 === 1 ? (
            <span key={index} className={classes.quoted}>
              {part}
            </span>
          ) : (
            part
          ),
        )}
      </pre>
      <span className={classes.codeCopy}>
        <Copy text={code} />
      </span>
    </div>
  );
}
