import { type ReactNode, useState } from 'react';
import { Definition } from './definition.tsx';
import { type Download, Downloads } from './download.tsx';
import { LinkIcon } from './icons.tsx';
import { useAnnounce } from './live-region.tsx';

interface PanelProps {
  /** Its anchor in the page's address: what a permalink ends with. */
  readonly id: string;
  readonly title: string;
  /** What is shown and how it is computed. */
  readonly definition?: string;
  /** A line below the title: what it rests on, in words. */
  readonly note?: ReactNode;
  /** Null while there is nothing to save. */
  readonly download?: Download | null;
  readonly children: ReactNode;
}

/** A titled part of a page, with its definition, its permalink, and its data as files. */
export function Panel({ id, title, definition, note, download = null, children }: PanelProps) {
  return (
    <section className="panel" id={id} aria-labelledby={`${id}-title`} tabIndex={-1}>
      <header className="panel-head">
        <h2 className="panel-title">
          <span id={`${id}-title`}>{title}</span>
          {definition !== undefined && <Definition of={title}>{definition}</Definition>}
        </h2>
        <div className="panel-actions">
          {download !== null && <Downloads download={download} of={title} />}
          <Permalink id={id} of={title} />
        </div>
      </header>
      {note !== undefined && <p className="panel-note">{note}</p>}
      {children}
    </section>
  );
}

/** Copies the address of a panel with the page's filters; as a plain link it leads there too. */
function Permalink({ id, of }: { readonly id: string; readonly of: string }) {
  const announce = useAnnounce();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    const url = new URL(window.location.href);
    url.hash = id;
    try {
      await navigator.clipboard.writeText(url.href);
    } catch {
      // Without leave to write to the clipboard the address bar holds the link.
      return;
    }
    setCopied(true);
    announce('The link is on the clipboard');
  };
  return (
    <a className="quiet-action" href={`#${id}`} onClick={copy} onBlur={() => setCopied(false)}>
      <LinkIcon /> {isCopied ? 'Copied' : 'Link'}
      <span className="visually-hidden"> to {of}</span>
    </a>
  );
}
