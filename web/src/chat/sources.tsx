import type { Source } from '../../../src/domain/turn/turn.ts';
import { SOURCE_KIND_LABELS } from './labels.ts';

/** What an answer rests on, each with where its figures come from. */
export function Sources({ sources }: { readonly sources: readonly Source[] }) {
  return (
    <section className="sources">
      <h3 className="small-title">Sources</h3>
      <ul>
        {sources.map(({ id, title, source_kind: kind, note }) => (
          <li key={id} className="source">
            <span className="source-title">{title}</span>
            <span className={`source-kind source-kind-${kind === 'quoted' ? 'quoted' : 'estimate'}`}>
              {SOURCE_KIND_LABELS[kind] ?? kind}
            </span>
            <span className="source-note">{note}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
