import { columnsOf, type TextBlock, textBlocks } from './text-blocks.ts';

/** An answer's text, laid out; everything in it is shown as text, never as markup. */
export function AnswerText({ text, isStale = false }: { readonly text: string; readonly isStale?: boolean }) {
  return (
    <div className={isStale ? 'answer-text is-stale' : 'answer-text'}>
      {textBlocks(text).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no identity, and only the last one grows.
        <Block key={index} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { readonly block: TextBlock }) {
  switch (block.kind) {
    case 'heading':
      return <p className="answer-heading">{block.text}</p>;
    case 'paragraph':
      return <p>{block.text}</p>;
    case 'bullets':
      return <ul>{listItems(block.items)}</ul>;
    case 'steps':
      return <ol>{listItems(block.items)}</ol>;
    case 'rows':
      return (
        <table>
          <tbody>{tableRows(block.items)}</tbody>
        </table>
      );
  }
}

function listItems(items: readonly string[]) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the same line may stand twice.
  return items.map((item, index) => <li key={index}>{item}</li>);
}

function tableRows(rows: readonly string[]) {
  return rows.map((row, index) => {
    const [what, range] = columnsOf(row);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the same line may stand twice.
      <tr key={index}>
        <th scope="row">{what}</th>
        <td>{range}</td>
      </tr>
    );
  });
}
