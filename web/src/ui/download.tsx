import { type CsvValue, toCsv } from './csv.ts';
import { DownloadIcon } from './icons.tsx';

/** What a panel lets its reader take along: the table as CSV, the service's own answer as JSON. */
export interface Download {
  /** The files' name without its ending. */
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
  readonly json: unknown;
}

const JSON_INDENT = 2;

/** The two buttons that save a panel's data as files. */
export function Downloads({ download, of }: { readonly download: Download; readonly of: string }) {
  const { name, header, rows, json } = download;
  return (
    <>
      <button
        type="button"
        className="quiet-action"
        onClick={() => save(`${name}.csv`, 'text/csv', toCsv(header, rows))}
      >
        <DownloadIcon /> CSV<span className="visually-hidden"> of {of}</span>
      </button>
      <button
        type="button"
        className="quiet-action"
        onClick={() => save(`${name}.json`, 'application/json', `${JSON.stringify(json, null, JSON_INDENT)}\n`)}
      >
        <DownloadIcon /> JSON<span className="visually-hidden"> of {of}</span>
      </button>
    </>
  );
}

function save(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
